import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import jct.support.schema
import performance.domain.batch
import performance.domain.measure
import performance.domain.period
import performance.domain.xmr
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('contracts', '0001_initial'),
        ('partnerships', '0002_guards'),
    ]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[migrations.CreateModel(
                name='HistoricalIndicator',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('code', models.CharField(max_length=40)),
                    ('name', models.CharField(max_length=200)),
                    ('statement', models.TextField(blank=True, max_length=1000, verbose_name='what it tells us')),
                    ('numerator_text', models.CharField(blank=True, max_length=300, verbose_name='what is counted')),
                    ('denominator_text', models.CharField(blank=True, max_length=300, verbose_name='out of what')),
                    ('arithmetic', models.CharField(choices=[('ratio', 'A count out of a whole: numerator over denominator'), ('count', 'A count'), ('value', 'A figure as it is reported')], max_length=6, verbose_name='how a figure is made')),
                    ('multiplier', models.PositiveIntegerField(choices=[(1, '1'), (100, '100'), (1000, '1,000'), (10000, '10,000'), (100000, '100,000'), (1000000, '1,000,000')], default=100)),
                    ('unit', models.CharField(blank=True, default='%', max_length=40)),
                    ('decimals', models.PositiveSmallIntegerField(default=1, verbose_name='decimal places')),
                    ('polarity', models.CharField(choices=[('higher', 'Higher is better'), ('lower', 'Lower is better'), ('neutral', 'Neither')], max_length=8, verbose_name='which way is good')),
                    ('frequency', models.CharField(choices=[('monthly', 'Monthly'), ('quarterly', 'Quarterly'), ('annual', 'Annual')], default='monthly', max_length=9)),
                    ('lag_days', models.PositiveSmallIntegerField(default=20, help_text='Counted from the end of the period.', verbose_name='days until a figure is due')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='where the figures come from')),
                    ('in_report', models.BooleanField(default=True, verbose_name='stands in the quarterly report')),
                    ('additive', models.BooleanField(default=True, help_text='No when one person may be counted at several providers.', verbose_name='may be added up')),
                    ('suppress_below', models.PositiveSmallIntegerField(default=0, help_text='5 hides counts of 1 to 4 people; 0 hides nothing.', verbose_name='hide counts below')),
                    ('lowest', models.DecimalField(blank=True, decimal_places=4, default=Decimal('0'), max_digits=14, null=True, verbose_name='lowest possible figure')),
                    ('highest', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='highest possible figure')),
                    ('screen', models.BooleanField(default=True, help_text='As NHS Making Data Count does in R; its Excel tool does not.', verbose_name='leave very large moving ranges out of the limits')),
                    ('fix_after', models.PositiveSmallIntegerField(blank=True, help_text='12 or more; empty: use all.', null=True, verbose_name='fix the limits after so many figures')),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('care_group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.caregroup')),
                    ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.contract')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.post')),
                    ('partnership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partnership')),
                    ('provider', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.provider')),
                ],
                options={
                    'verbose_name': 'historical indicator',
                    'verbose_name_plural': 'historical indicators',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Indicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40)),
                    ('name', models.CharField(max_length=200)),
                    ('statement', models.TextField(blank=True, max_length=1000, verbose_name='what it tells us')),
                    ('numerator_text', models.CharField(blank=True, max_length=300, verbose_name='what is counted')),
                    ('denominator_text', models.CharField(blank=True, max_length=300, verbose_name='out of what')),
                    ('arithmetic', models.CharField(choices=[('ratio', 'A count out of a whole: numerator over denominator'), ('count', 'A count'), ('value', 'A figure as it is reported')], max_length=6, verbose_name='how a figure is made')),
                    ('multiplier', models.PositiveIntegerField(choices=[(1, '1'), (100, '100'), (1000, '1,000'), (10000, '10,000'), (100000, '100,000'), (1000000, '1,000,000')], default=100)),
                    ('unit', models.CharField(blank=True, default='%', max_length=40)),
                    ('decimals', models.PositiveSmallIntegerField(default=1, verbose_name='decimal places')),
                    ('polarity', models.CharField(choices=[('higher', 'Higher is better'), ('lower', 'Lower is better'), ('neutral', 'Neither')], max_length=8, verbose_name='which way is good')),
                    ('frequency', models.CharField(choices=[('monthly', 'Monthly'), ('quarterly', 'Quarterly'), ('annual', 'Annual')], default='monthly', max_length=9)),
                    ('lag_days', models.PositiveSmallIntegerField(default=20, help_text='Counted from the end of the period.', verbose_name='days until a figure is due')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='where the figures come from')),
                    ('in_report', models.BooleanField(default=True, verbose_name='stands in the quarterly report')),
                    ('additive', models.BooleanField(default=True, help_text='No when one person may be counted at several providers.', verbose_name='may be added up')),
                    ('suppress_below', models.PositiveSmallIntegerField(default=0, help_text='5 hides counts of 1 to 4 people; 0 hides nothing.', verbose_name='hide counts below')),
                    ('lowest', models.DecimalField(blank=True, decimal_places=4, default=Decimal('0'), max_digits=14, null=True, verbose_name='lowest possible figure')),
                    ('highest', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='highest possible figure')),
                    ('screen', models.BooleanField(default=True, help_text='As NHS Making Data Count does in R; its Excel tool does not.', verbose_name='leave very large moving ranges out of the limits')),
                    ('fix_after', models.PositiveSmallIntegerField(blank=True, help_text='12 or more; empty: use all.', null=True, verbose_name='fix the limits after so many figures')),
                    ('care_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='partnerships.caregroup')),
                    ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='contracts.contract')),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='partnerships.post')),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='partnerships.partnership')),
                    ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='contracts.provider')),
                ],
                options={
                    'ordering': ['code', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('partnership', 'code'), name='indicator_code_once'), models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='indicator_named'), models.CheckConstraint(condition=models.Q(('polarity__in', [performance.domain.xmr.Polarity['HIGHER'], performance.domain.xmr.Polarity['LOWER'], performance.domain.xmr.Polarity['NEUTRAL']])), name='indicator_polarity_known'), models.CheckConstraint(condition=models.Q(('frequency__in', [performance.domain.period.Frequency['MONTHLY'], performance.domain.period.Frequency['QUARTERLY'], performance.domain.period.Frequency['ANNUAL']])), name='indicator_frequency_known'), models.CheckConstraint(condition=models.Q(('arithmetic__in', [performance.domain.measure.Arithmetic['RATIO'], performance.domain.measure.Arithmetic['COUNT'], performance.domain.measure.Arithmetic['VALUE']])), name='indicator_arithmetic_known'), models.CheckConstraint(condition=models.Q(('multiplier__in', (1, 100, 1000, 10000, 100000, 1000000))), name='indicator_multiplier_known'), models.CheckConstraint(condition=models.Q(('decimals__lte', 4)), name='indicator_decimals_few'), models.CheckConstraint(condition=models.Q(('fix_after__isnull', True), ('fix_after__gte', 12), _connector='OR'), name='indicator_limits_fixed_on_enough'), models.CheckConstraint(condition=models.Q(('lowest__isnull', True), ('highest__isnull', True), ('highest__gt', models.F('lowest')), _connector='OR'), name='indicator_range_in_order')],
                },
            ), migrations.CreateModel(
                name='MeasurementImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('layout', models.CharField(choices=[('long', 'One row for each figure'), ('ae', 'NHS England A&E attendances')], max_length=4)),
                    ('file_name', models.CharField(max_length=200)),
                    ('content', models.BinaryField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('notes', models.JSONField(default=list)),
                    ('state', models.CharField(choices=[('read', 'Waiting for confirmation'), ('applying', 'Being applied'), ('applied', 'Applied'), ('discarded', 'Put aside')], default='read', max_length=9)),
                    ('rows', models.PositiveIntegerField()),
                    ('refused', models.PositiveIntegerField(default=0)),
                    ('added', models.PositiveIntegerField(default=0)),
                    ('corrected', models.PositiveIntegerField(default=0)),
                    ('unchanged', models.PositiveIntegerField(default=0)),
                    ('new_indicators', models.JSONField(default=list)),
                    ('at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurement_imports', to='partnerships.partnership')),
                    ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [performance.domain.batch.State['READ'], performance.domain.batch.State['APPLYING'], performance.domain.batch.State['APPLIED'], performance.domain.batch.State['DISCARDED']])), name='measurement_import_state_known'), models.CheckConstraint(condition=models.Q(('layout__in', [performance.domain.batch.Layout['LONG'], performance.domain.batch.Layout['AE']])), name='measurement_import_layout_known'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True), ('state', 'read')), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), ('state__in', ['applying', 'applied', 'discarded'])), _connector='OR'), name='measurement_import_settled_by_and_at'), models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('partnership', 'sha256'), name='measurement_file_once')],
                },
            ), migrations.CreateModel(
                name='HistoricalTarget',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('value', models.DecimalField(decimal_places=6, max_digits=18)),
                    ('tolerance', models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=9)),
                    ('relative', models.BooleanField(default=True, verbose_name='tolerance is a percentage of the target')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='where the target comes from')),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('indicator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='performance.indicator')),
                ],
                options={
                    'verbose_name': 'historical target',
                    'verbose_name_plural': 'historical targets',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalRebase',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('starts', models.DateField()),
                    ('reason', models.CharField(max_length=300)),
                    ('at', models.DateTimeField()),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('indicator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='performance.indicator')),
                ],
                options={
                    'verbose_name': 'historical rebase',
                    'verbose_name_plural': 'historical rebases',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Measurement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('start', models.DateField()),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('numerator', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('denominator', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('value', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                    ('state', models.CharField(choices=[('final', 'Final'), ('provisional', 'Provisional'), ('estimated', 'Estimated'), ('suppressed', 'Suppressed')], default='final', max_length=11)),
                    ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='performance.indicator')),
                    ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='performance.measurementimport')),
                ],
                options={
                    'ordering': ['indicator', 'start', 'version'],
                    'constraints': [models.UniqueConstraint(fields=('indicator', 'start', 'version'), name='measurement_version_once'), models.CheckConstraint(condition=models.Q(('start__day', 1)), name='measurement_starts_a_month'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='measurement_version_from_one'), models.CheckConstraint(condition=models.Q(('state__in', [performance.domain.measure.State['FINAL'], performance.domain.measure.State['PROVISIONAL'], performance.domain.measure.State['ESTIMATED'], performance.domain.measure.State['SUPPRESSED']])), name='measurement_state_known'), models.CheckConstraint(condition=models.Q(('state', 'suppressed'), ('value__isnull', False), _connector='OR'), name='measurement_has_a_value'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='measurement_correction_says_why'), models.CheckConstraint(condition=models.Q(('numerator__isnull', True), ('numerator__gte', 0), _connector='OR'), name='measurement_counts_from_nought'), models.CheckConstraint(condition=models.Q(('denominator__isnull', True), ('denominator__gt', 0), _connector='OR'), name='measurement_out_of_something')],
                },
            ), migrations.CreateModel(
                name='Rebase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField()),
                    ('reason', models.CharField(max_length=300)),
                    ('at', models.DateTimeField()),
                    ('withdrawn', models.BooleanField(default=False)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rebases', to='performance.indicator')),
                ],
                options={
                    'ordering': ['indicator', 'starts'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn', False)), fields=('indicator', 'starts'), name='rebase_once_a_period'), models.CheckConstraint(condition=models.Q(('starts__day', 1)), name='rebase_starts_a_month'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='rebase_says_why')],
                },
            ), migrations.CreateModel(
                name='RefusedRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('cells', models.JSONField()),
                    ('problems', models.JSONField()),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refused_rows', to='performance.measurementimport')),
                ],
                options={
                    'ordering': ['batch', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='refused_row_once'), models.CheckConstraint(condition=models.Q(('problems', []), _negated=True), name='refused_row_says_why')],
                },
            ), migrations.CreateModel(
                name='Target',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('value', models.DecimalField(decimal_places=6, max_digits=18)),
                    ('tolerance', models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=9)),
                    ('relative', models.BooleanField(default=True, verbose_name='tolerance is a percentage of the target')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='where the target comes from')),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='performance.indicator')),
                ],
                options={
                    'ordering': ['indicator', 'starts'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='target_ends_after'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('indicator_id'), models.F('indicator_id'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('starts'), models.F('ends'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_target_at_a_time'), models.CheckConstraint(condition=models.Q(('tolerance__gte', 0)), name='target_tolerance_not_negative')],
                },
            )],
        ),
    ]
