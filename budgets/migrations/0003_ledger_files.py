import budgets.domain.ledger_file
import budgets.domain.ledger_rule
import django.db.models.deletion
import jct.support.schema
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('budgets', '0002_guards'),
        ('partnerships', '0001_initial'),
    ]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[migrations.CreateModel(
                name='HistoricalLedgerSource',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('name', models.CharField(max_length=120)),
                    ('headings', models.JSONField()),
                    ('columns', models.JSONField()),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('encoding', models.CharField(blank=True, choices=[('cp1252', 'Windows (Western European)'), ('mac_roman', 'Macintosh')], max_length=12)),
                    ('dates', models.CharField(choices=[('day_first', 'Day first: 24/12/2026, 24-Dec-26, 24 December 2026, 2026-12-24'), ('month_first', 'Month first: 12/24/2026'), ('compact', 'Without separators: 20261224'), ('serial', "Excel's day numbers: 46380")], max_length=12)),
                    ('signs', models.CharField(choices=[('spending', 'Spending is positive, income and credits negative'), ('income', 'Spending is negative, income and credits positive')], max_length=10)),
                    ('active', models.BooleanField(default=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner')),
                ],
                options={
                    'verbose_name': 'historical ledger source',
                    'verbose_name_plural': 'historical ledger sources',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='LedgerChunk',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='chunks', to='budgets.ledgerimport')),
                    ('number', models.PositiveIntegerField()),
                    ('content', models.BinaryField()),
                ],
                options={
                    'ordering': ['file', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('file', 'number'), name='ledger_chunk_once')],
                },
            ), migrations.CreateModel(
                name='LedgerMove',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('placed_at', models.DateTimeField()),
                    ('reason', models.CharField(max_length=500)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('from_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger_moves_from', to='budgets.budgetline')),
                    ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='budgets.ledgerrow')),
                    ('to_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_moves_to', to='budgets.budgetline')),
                ],
                options={
                    'ordering': ['row', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ledger_move_has_reason'), models.CheckConstraint(condition=models.Q(('to_line__isnull', True), models.Q(('to_line', models.F('from_line')), _negated=True), _connector='OR'), name='ledger_move_between_two_lines')],
                },
            ), migrations.CreateModel(
                name='LedgerSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('headings', models.JSONField()),
                    ('columns', models.JSONField()),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('encoding', models.CharField(blank=True, choices=[('cp1252', 'Windows (Western European)'), ('mac_roman', 'Macintosh')], max_length=12)),
                    ('dates', models.CharField(choices=[('day_first', 'Day first: 24/12/2026, 24-Dec-26, 24 December 2026, 2026-12-24'), ('month_first', 'Month first: 12/24/2026'), ('compact', 'Without separators: 20261224'), ('serial', "Excel's day numbers: 46380")], max_length=12)),
                    ('signs', models.CharField(choices=[('spending', 'Spending is positive, income and credits negative'), ('income', 'Spending is negative, income and credits positive')], max_length=10)),
                    ('active', models.BooleanField(default=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger_sources', to='partnerships.partner')),
                ],
                options={
                    'ordering': ['partner', 'name'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('active', True)), fields=('partner', 'name'), name='ledger_source_name_once'), models.UniqueConstraint(condition=models.Q(('active', True)), fields=('partner', 'fingerprint'), name='ledger_source_headings_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='ledger_source_named'), models.CheckConstraint(condition=models.Q(('dates__in', ['day_first', 'month_first', 'compact', 'serial'])), name='ledger_source_dates_known'), models.CheckConstraint(condition=models.Q(('signs__in', ['spending', 'income'])), name='ledger_source_signs_known')],
                },
            ), migrations.CreateModel(
                name='LedgerStaged',
                fields=[
                    ('pk', models.CompositePrimaryKey('batch_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='staged', to='budgets.ledgerimport')),
                    ('number', models.PositiveIntegerField(verbose_name='row in the file')),
                    ('transaction', models.CharField(max_length=200)),
                    ('sequence', models.CharField(max_length=200)),
                    ('posted_on', models.DateField()),
                    ('year', models.PositiveSmallIntegerField()),
                    ('period', models.PositiveSmallIntegerField()),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('supplier', models.CharField(max_length=200)),
                    ('service', models.CharField(max_length=200)),
                    ('division', models.CharField(max_length=200)),
                    ('category', models.CharField(max_length=200)),
                    ('detail', models.CharField(max_length=200)),
                    ('code', models.CharField(max_length=200)),
                    ('body', models.CharField(max_length=200)),
                    ('capital', models.BooleanField()),
                ],
                options={
                    'ordering': ['batch', 'number'],
                },
            ), migrations.AlterModelOptions(
                name='ledgerrow',
                options={'ordering': ['batch', 'number', 'pk']},
            ), migrations.RemoveConstraint(
                model_name='ledgerimport',
                name='ledger_import_state_known',
            ), migrations.RemoveConstraint(
                model_name='ledgerimport',
                name='ledger_import_added_when_confirmed',
            ), migrations.RemoveConstraint(
                model_name='ledgerrow',
                name='ledger_row_once',
            ), migrations.RemoveConstraint(
                model_name='ledgerrule',
                name='ledger_rule_once',
            ), migrations.AddField(
                model_name='ledgerimport',
                name='size',
                field=models.PositiveBigIntegerField(default=0, help_text='Bytes'),
                preserve_default=False,
            ), migrations.RunSQL(
                sql="\nSET CONSTRAINTS ALL IMMEDIATE;\nINSERT INTO budgets_ledgerchunk (file_id, number, content) SELECT id, 0, content FROM budgets_ledgerimport;\nUPDATE budgets_ledgerimport SET size = length(content);\nUPDATE budgets_ledgerimport SET encoding = 'utf-8' WHERE encoding = '';\nUPDATE budgets_ledgerimport SET state = 'received' WHERE state = 'read';\nSET CONSTRAINTS ALL DEFERRED;\n",
                reverse_sql='',
            ), migrations.RemoveField(
                model_name='ledgerimport',
                name='content',
            ), migrations.AddField(
                model_name='historicalledgerrule',
                name='how',
                field=models.CharField(choices=[('exact', 'is'), ('starts', 'begins with'), ('contains', 'contains')], default=budgets.domain.ledger_rule.How['CONTAINS'], max_length=8),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='doubtful',
                field=models.JSONField(blank=True, default=list, help_text='Lines that are not UTF-8, in base 64'),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='kind',
                field=models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel (.xlsx)')], default='csv', max_length=4),
                preserve_default=False,
            ), migrations.AddField(
                model_name='ledgerimport',
                name='layout',
                field=models.JSONField(blank=True, default=dict),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='notes',
                field=models.JSONField(blank=True, default=list),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='problems',
                field=models.JSONField(blank=True, default=list),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='reversed_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='reversed_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='reversed_why',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='ledgerrow',
                name='reverses',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='budgets.ledgerrow'),
            ), migrations.AddField(
                model_name='ledgerrow',
                name='turn',
                field=models.PositiveSmallIntegerField(default=0),
            ), migrations.AddField(
                model_name='ledgerrule',
                name='how',
                field=models.CharField(choices=[('exact', 'is'), ('starts', 'begins with'), ('contains', 'contains')], default=budgets.domain.ledger_rule.How['CONTAINS'], max_length=8),
            ), migrations.AlterField(
                model_name='historicalledgerrule',
                name='contains',
                field=models.CharField(max_length=200, verbose_name='words or code'),
            ), migrations.AlterField(
                model_name='ledgerimport',
                name='count',
                field=models.PositiveIntegerField(default=0),
            ), migrations.AlterField(
                model_name='ledgerimport',
                name='state',
                field=models.CharField(choices=[('received', 'Waiting to be read'), ('refused', 'Cells to mend'), ('read', 'Waiting to be confirmed'), ('adding', 'Being added'), ('added', 'Added to the ledger'), ('reversing', 'Being reversed'), ('reversed', 'Reversed'), ('discarded', 'Put aside')], default=budgets.domain.ledger_file.State['RECEIVED'], max_length=10),
            ), migrations.AlterField(
                model_name='ledgerimport',
                name='total',
                field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14),
            ), migrations.AlterField(
                model_name='ledgerrow',
                name='assigned_by',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ), migrations.AlterField(
                model_name='ledgerrow',
                name='line',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_rows', to='budgets.budgetline'),
            ), migrations.AlterField(
                model_name='ledgerrow',
                name='partner',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_rows', to='partnerships.partner'),
            ), migrations.AlterField(
                model_name='ledgerrule',
                name='contains',
                field=models.CharField(max_length=200, verbose_name='words or code'),
            ), migrations.AddConstraint(
                model_name='ledgerrow',
                constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('partner', 'transaction', 'sequence', 'turn'), name='ledger_row_once'),
            ), migrations.AddConstraint(
                model_name='ledgerrow',
                constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('reverses',), name='ledger_row_reversed_once'),
            ), migrations.AddConstraint(
                model_name='ledgerrule',
                constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('partner', 'field', 'how', 'contains'), name='ledger_rule_once'),
            ), migrations.AddConstraint(
                model_name='ledgerrule',
                constraint=models.CheckConstraint(condition=models.Q(('how__in', ['exact', 'starts', 'contains'])), name='ledger_rule_how_known'),
            ), migrations.AddField(
                model_name='ledgerimport',
                name='source',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_imports', to='budgets.ledgersource'),
            ), migrations.AddIndex(
                model_name='ledgerimport',
                index=models.Index(fields=['partner', 'sha256'], name='ledger_import_by_hash'),
            ), migrations.AddConstraint(
                model_name='ledgerimport',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'refused', 'read', 'adding', 'added', 'reversing', 'reversed', 'discarded'])), name='ledger_import_state_known'),
            ), migrations.AddConstraint(
                model_name='ledgerimport',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['csv', 'xlsx'])), name='ledger_import_kind_known'),
            ), migrations.AddConstraint(
                model_name='ledgerimport',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('state__in', ['adding', 'added', 'reversing', 'reversed'])), models.Q(models.Q(('state__in', ['adding', 'added', 'reversing', 'reversed']), _negated=True), ('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), _connector='OR'), name='ledger_import_confirmed_by_and_at'),
            ), migrations.AddConstraint(
                model_name='ledgerimport',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('added__isnull', False), ('state__in', ['added', 'reversing', 'reversed'])), models.Q(models.Q(('state__in', ['added', 'reversing', 'reversed']), _negated=True), ('added__isnull', True)), _connector='OR'), name='ledger_import_added_when_confirmed'),
            ), migrations.AddConstraint(
                model_name='ledgerimport',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('reversed_at__isnull', False), ('reversed_by__isnull', False), ('state__in', ['reversing', 'reversed']), models.Q(('reversed_why', ''), _negated=True)), models.Q(models.Q(('state__in', ['reversing', 'reversed']), _negated=True), ('reversed_at__isnull', True), ('reversed_by__isnull', True), ('reversed_why', '')), _connector='OR'), name='ledger_import_reversed_says_why'),
            )],
        ),
    ]
