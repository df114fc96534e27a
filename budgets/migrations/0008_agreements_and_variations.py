import django.core.serializers.json
import django.db.models.deletion
import jct.support.schema
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('budgets', '0007_closing'),
        ('partnerships', '0010_separate_steps'),
    ]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[migrations.CreateModel(
                name='AgreementChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('entry', 'Enter into the agreement'), ('variation', 'Vary the agreement'), ('termination', 'End the agreement')], max_length=12)),
                    ('values', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('effective_on', models.DateField()),
                    ('reason', models.TextField()),
                    ('authority', models.TextField(blank=True, verbose_name='decided elsewhere')),
                    ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='budgets.agreement')),
                    ('request', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreement_change', to='partnerships.decisionrequest')),
                ],
                options={
                    'ordering': ['agreement', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['entry', 'variation', 'termination']), models.Q(('reason', ''), _negated=True)), name='agreement_change_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('authority', ''), ('request__isnull', False)), models.Q(('kind', 'entry'), ('request__isnull', True), models.Q(('authority', ''), _negated=True)), _connector='OR'), name='agreement_change_rests_on_a_decision'), models.CheckConstraint(condition=models.Q(('kind', 'variation'), ('values', {}), _connector='OR'), name='agreement_change_values_of_a_variation')],
                },
            ), migrations.CreateModel(
                name='ContributionVariation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(help_text='The year in which the financial year starts')),
                    ('kind', models.CharField(choices=[('cash', 'Cash'), ('in_kind', 'In kind'), ('grant', 'Grant'), ('client_charges', 'Client charges')], default='cash', max_length=15)),
                    ('source', models.CharField(blank=True, choices=[('', 'Not part of the Better Care Fund'), ('nhs_minimum', 'NHS minimum contribution'), ('dfg', 'Disabled facilities grant'), ('la_bcf', 'Local authority Better Care grant'), ('additional_la', 'Additional local authority contribution'), ('additional_nhs', 'Additional NHS contribution')], default='', max_length=15, verbose_name='Better Care Fund source')),
                    ('recurrent', models.BooleanField(default=True)),
                    ('amount', models.DecimalField(decimal_places=2, help_text='Added to the contribution', max_digits=14)),
                    ('annual', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='for a whole year (£)')),
                    ('effective_on', models.DateField()),
                    ('reason', models.TextField()),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contribution_variations', to='budgets.fund')),
                    ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contribution_variations', to='budgets.budgetline')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contribution_variations', to='partnerships.partner')),
                    ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contribution_variation', to='partnerships.decisionrequest')),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='contribution_variation_year_likely'), models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), _negated=True), models.Q(('reason', ''), _negated=True)), name='contribution_variation_is_something')],
                },
            ), migrations.CreateModel(
                name='HistoricalAgreementChange',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('kind', models.CharField(choices=[('entry', 'Enter into the agreement'), ('variation', 'Vary the agreement'), ('termination', 'End the agreement')], max_length=12)),
                    ('values', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('effective_on', models.DateField()),
                    ('reason', models.TextField()),
                    ('authority', models.TextField(blank=True, verbose_name='decided elsewhere')),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('agreement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='budgets.agreement')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                ],
                options={
                    'verbose_name': 'historical agreement change',
                    'verbose_name_plural': 'historical agreement changes',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalContributionVariation',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('year', models.PositiveSmallIntegerField(help_text='The year in which the financial year starts')),
                    ('kind', models.CharField(choices=[('cash', 'Cash'), ('in_kind', 'In kind'), ('grant', 'Grant'), ('client_charges', 'Client charges')], default='cash', max_length=15)),
                    ('source', models.CharField(blank=True, choices=[('', 'Not part of the Better Care Fund'), ('nhs_minimum', 'NHS minimum contribution'), ('dfg', 'Disabled facilities grant'), ('la_bcf', 'Local authority Better Care grant'), ('additional_la', 'Additional local authority contribution'), ('additional_nhs', 'Additional NHS contribution')], default='', max_length=15, verbose_name='Better Care Fund source')),
                    ('recurrent', models.BooleanField(default=True)),
                    ('amount', models.DecimalField(decimal_places=2, help_text='Added to the contribution', max_digits=14)),
                    ('annual', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='for a whole year (£)')),
                    ('effective_on', models.DateField()),
                    ('reason', models.TextField()),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('fund', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='budgets.fund')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('line', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='budgets.budgetline')),
                    ('partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner')),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                ],
                options={
                    'verbose_name': 'historical contribution variation',
                    'verbose_name_plural': 'historical contribution variations',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.AddField(
                model_name='instalmentreceipt',
                name='reverses',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='budgets.instalmentreceipt'),
            ), migrations.AddConstraint(
                model_name='instalmentreceipt',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('reverses__isnull', False)), _connector='OR'), name='instalment_receipt_negative_only_to_take_back'),
            )],
        ),
    ]
