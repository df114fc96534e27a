import django.db.models.deletion
import jct.support.schema
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('partnerships', '0002_guards'),
        ('support', '0001_initial'),
    ]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[migrations.CreateModel(
                name='Snapshot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quarter', models.CharField(max_length=7)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('facts', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('data_as_at', models.DateTimeField()),
                    ('frozen_at', models.DateTimeField()),
                    ('reason', models.TextField(blank=True, default='')),
                    ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to=settings.AUTH_USER_MODEL)),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='partnerships.partnership')),
                ],
                options={
                    'ordering': ['-quarter', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('partnership', 'quarter', 'version'), name='snapshot_version_once'), models.CheckConstraint(condition=models.Q(('quarter__regex', '^\\d{4}-Q[1-4]$')), name='snapshot_quarter_format'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='snapshot_versions_from_one'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='snapshot_again_needs_reason')],
                },
            ), migrations.CreateModel(
                name='Pack',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quarter', models.CharField(max_length=7)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('frozen', 'Drafts being printed'), ('rendered', 'Drafts ready'), ('submitted', 'Waiting for approval'), ('approved', 'Approved'), ('published', 'Published'), ('superseded', 'Superseded')], default='frozen', max_length=12)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='partnerships.partnership')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='packs_published', to=settings.AUTH_USER_MODEL)),
                    ('request', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pack', to='partnerships.decisionrequest')),
                    ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pack', to='reports.snapshot')),
                ],
                options={
                    'ordering': ['-quarter', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('partnership', 'quarter', 'version'), name='pack_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('partnership', 'quarter'), name='pack_one_published'), models.CheckConstraint(condition=models.Q(('quarter__regex', '^\\d{4}-Q[1-4]$')), name='pack_quarter_format'), models.CheckConstraint(condition=models.Q(('state__in', ['frozen', 'rendered', 'submitted', 'approved', 'published', 'superseded'])), name='pack_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['submitted', 'approved', 'published']), _negated=True), ('request__isnull', False), _connector='OR'), name='pack_asked_before_approved'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state__in', ['published', 'superseded'])), _connector='OR'), name='pack_published_by_and_at'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='pack_published_when')],
                },
            ), migrations.CreateModel(
                name='HistoricalPack',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('quarter', models.CharField(max_length=7)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('frozen', 'Drafts being printed'), ('rendered', 'Drafts ready'), ('submitted', 'Waiting for approval'), ('approved', 'Approved'), ('published', 'Published'), ('superseded', 'Superseded')], default='frozen', max_length=12)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partnership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partnership')),
                    ('published_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                    ('snapshot', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.snapshot')),
                ],
                options={
                    'verbose_name': 'historical pack',
                    'verbose_name_plural': 'historical packs',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='PackDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('performance_report', 'Quarterly performance report'), ('revenue_monitor', 'Revenue monitor')], max_length=20)),
                    ('edition', models.CharField(choices=[('draft', 'Draft'), ('final', 'Approved edition')], max_length=8)),
                    ('file', models.FileField(blank=True, default='', max_length=200, upload_to='')),
                    ('twin', models.FileField(blank=True, default='', max_length=200, upload_to='')),
                    ('sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('size', models.PositiveIntegerField(blank=True, null=True)),
                    ('versions', models.JSONField(blank=True, default=dict)),
                    ('rendered_at', models.DateTimeField(blank=True, null=True)),
                    ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='support.job')),
                    ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='reports.pack')),
                ],
                options={
                    'ordering': ['pack', 'kind', 'edition'],
                    'indexes': [models.Index(condition=models.Q(('sha256', ''), _negated=True), fields=['sha256'], name='document_by_hash')],
                    'constraints': [models.UniqueConstraint(fields=('pack', 'kind', 'edition'), name='document_once_an_edition'), models.CheckConstraint(condition=models.Q(('kind__in', ['performance_report', 'revenue_monitor'])), name='document_kind_known'), models.CheckConstraint(condition=models.Q(('edition__in', ['draft', 'final'])), name='document_edition_known'), models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('pages__isnull', True), ('rendered_at__isnull', True), ('sha256', ''), ('size__isnull', True), ('twin', '')), models.Q(models.Q(('file', ''), _negated=True), models.Q(('twin', ''), _negated=True), ('pages__gte', 1), ('rendered_at__isnull', False), ('sha256__regex', '^[0-9a-f]{64}$'), ('size__gte', 1)), _connector='OR'), name='document_printed_whole')],
                },
            )],
        ),
    ]
