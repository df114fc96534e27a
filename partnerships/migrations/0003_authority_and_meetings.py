import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.db.models.constraints
import django.db.models.deletion
import jct.support.schema
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('partnerships', '0002_guards'),
    ]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[migrations.CreateModel(
                name='Advice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField()),
                    ('given_on', models.DateField()),
                    ('respond_by', models.DateField()),
                    ('response', models.TextField(blank=True)),
                    ('responded_at', models.DateTimeField(blank=True, null=True)),
                    ('adviser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice_given', to='partnerships.body')),
                    ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice_recorded', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='partnerships.decisionrequest')),
                    ('responded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='advice_answered', to=settings.AUTH_USER_MODEL)),
                    ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice_received', to='partnerships.body')),
                ],
                options={
                    'verbose_name_plural': 'advice',
                    'ordering': ['respond_by', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('adviser', models.F('to')), _negated=True), name='advice_to_another_body'), models.CheckConstraint(condition=models.Q(('respond_by__gte', models.F('given_on'))), name='advice_answer_after'), models.CheckConstraint(condition=models.Q(models.Q(('responded_at__isnull', True), ('responded_by__isnull', True), ('response', '')), models.Q(models.Q(('response', ''), _negated=True), ('responded_at__isnull', False), ('responded_by__isnull', False)), _connector='OR'), name='advice_answered_whole')],
                },
            ), migrations.CreateModel(
                name='Condition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=500)),
                    ('due_on', models.DateField()),
                    ('evidence', models.TextField(blank=True)),
                    ('met_at', models.DateTimeField(blank=True, null=True)),
                    ('met_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conditions_met', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='partnerships.decisionrequest')),
                    ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions_set', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['due_on', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='condition_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('evidence', ''), ('met_at__isnull', True), ('met_by__isnull', True)), models.Q(models.Q(('evidence', ''), _negated=True), ('met_at__isnull', False), ('met_by__isnull', False)), _connector='OR'), name='condition_met_whole')],
                },
            ), migrations.CreateModel(
                name='Consultation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('who', models.CharField(help_text='As the clause names them', max_length=120)),
                    ('evidence', models.TextField()),
                    ('on', models.DateField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consulted_on', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='partnerships.decisionrequest')),
                ],
                options={
                    'ordering': ['on', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('request', 'version', 'who'), name='consultation_once_a_version'), models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='consultation_has_evidence')],
                },
            ), migrations.CreateModel(
                name='Cover',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('decision_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contract_award', 'Contract award'), ('contract_extension', 'Contract extension (planned option)'), ('contract_extension_unplanned', 'Contract extension (not in the contract)'), ('contract_variation', 'Contract variation'), ('contract_termination', 'Contract termination'), ('direct_award', 'Direct award or waiver'), ('framework_calloff', 'Call-off from a framework'), ('grant_award', 'Grant award'), ('subcontractor_consent', 'Consent to a subcontractor'), ('budget_setting', 'Budget setting'), ('contribution_variation', 'Variation of a contribution'), ('virement_within_pool', 'Virement within a pool'), ('virement_between_pools', 'Virement between pools'), ('reserve_use', 'Use of a reserve or risk pool'), ('overspend_treatment', 'Treatment of an overspend'), ('underspend_treatment', 'Treatment of an underspend'), ('carry_forward', 'Carry forward'), ('write_off', 'Write-off'), ('strategy_approval', 'Approval of a strategy'), ('service_spec_approval', 'Approval of a service specification'), ('commissioning_intention', 'Commissioning intention'), ('decommissioning', 'Decommissioning'), ('pilot_approval', 'Approval of a pilot'), ('policy_approval', 'Approval of a policy'), ('remedial_plan_acceptance', 'Acceptance of a remedial action plan'), ('contract_notice_issue', 'Issue of a contract notice'), ('s75_agreement_entry', 'Entry into a section 75 agreement'), ('s75_agreement_variation', 'Variation of a section 75 agreement'), ('s75_agreement_termination', 'Termination of a section 75 agreement'), ('delegation_change', 'Change of the scheme of delegation'), ('report_sign_off', 'Sign-off of a report'), ('publication', 'Publication'), ('data_return_submission', 'Submission of a data return'), ('return_certification', 'Certification of a budget return'), ('urgent_decision', 'Urgent decision')], max_length=40), blank=True, default=list, help_text='Empty: every decision of the post', size=None)),
                    ('cap', models.DecimalField(blank=True, decimal_places=2, help_text='GBP, inclusive', max_digits=14, null=True)),
                    ('reason', models.CharField(max_length=240)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField()),
                    ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers_given', to=settings.AUTH_USER_MODEL)),
                    ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='partnerships.postholder')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covering', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'cover',
                    'ordering': ['starts', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='cover_period_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('holder'), models.F('holder'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('user'), models.F('user'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('starts'), models.F('ends'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='cover_once_at_a_time'), models.CheckConstraint(condition=models.Q(('cap__isnull', True), ('cap__gte', 0), _connector='OR'), name='cover_cap_not_negative')],
                },
            ), migrations.CreateModel(
                name='DeniedAttempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('refused_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), help_text='The codes of the checks that refused', size=None)),
                    ('words', models.TextField()),
                    ('ruling', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('at', models.DateTimeField()),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='denied', to='partnerships.decisionrequest')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='denied_attempts', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-at', '-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('refused_by__len', 0), _negated=True), name='denied_by_something')],
                },
            ), migrations.CreateModel(
                name='Deputy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='partnerships.seat')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputy_for', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'deputies',
                    'ordering': ['seat', 'starts'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='deputy_period_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('seat'), models.F('seat'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('user'), models.F('user'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('starts'), models.F('ends'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='deputy_once_at_a_time')],
                },
            ), migrations.CreateModel(
                name='FunctionTransfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('function', models.CharField(max_length=240)),
                    ('annual_budget', models.DecimalField(decimal_places=2, help_text='GBP a year', max_digits=14)),
                    ('agreed_on', models.DateField()),
                    ('starts', models.DateField(help_text='The first day on which the taker carries the function')),
                    ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='functions_given', to='partnerships.partner')),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='partnerships.partnership')),
                    ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='functions_taken', to='partnerships.partner')),
                ],
                options={
                    'ordering': ['starts'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='transfer_between_two'), models.CheckConstraint(condition=models.Q(('starts__gte', models.F('agreed_on'))), name='transfer_agreed_first'), models.CheckConstraint(condition=models.Q(('annual_budget__gte', 0)), name='transfer_budget_not_negative')],
                },
            ), migrations.CreateModel(
                name='HistoricalAdvice',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('text', models.TextField()),
                    ('given_on', models.DateField()),
                    ('respond_by', models.DateField()),
                    ('response', models.TextField(blank=True)),
                    ('responded_at', models.DateTimeField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('adviser', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                    ('given_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                    ('responded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                ],
                options={
                    'verbose_name': 'historical advice',
                    'verbose_name_plural': 'historical advice',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalCondition',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('text', models.CharField(max_length=500)),
                    ('due_on', models.DateField()),
                    ('evidence', models.TextField(blank=True)),
                    ('met_at', models.DateTimeField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('met_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                    ('set_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical condition',
                    'verbose_name_plural': 'historical conditions',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalCover',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('decision_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contract_award', 'Contract award'), ('contract_extension', 'Contract extension (planned option)'), ('contract_extension_unplanned', 'Contract extension (not in the contract)'), ('contract_variation', 'Contract variation'), ('contract_termination', 'Contract termination'), ('direct_award', 'Direct award or waiver'), ('framework_calloff', 'Call-off from a framework'), ('grant_award', 'Grant award'), ('subcontractor_consent', 'Consent to a subcontractor'), ('budget_setting', 'Budget setting'), ('contribution_variation', 'Variation of a contribution'), ('virement_within_pool', 'Virement within a pool'), ('virement_between_pools', 'Virement between pools'), ('reserve_use', 'Use of a reserve or risk pool'), ('overspend_treatment', 'Treatment of an overspend'), ('underspend_treatment', 'Treatment of an underspend'), ('carry_forward', 'Carry forward'), ('write_off', 'Write-off'), ('strategy_approval', 'Approval of a strategy'), ('service_spec_approval', 'Approval of a service specification'), ('commissioning_intention', 'Commissioning intention'), ('decommissioning', 'Decommissioning'), ('pilot_approval', 'Approval of a pilot'), ('policy_approval', 'Approval of a policy'), ('remedial_plan_acceptance', 'Acceptance of a remedial action plan'), ('contract_notice_issue', 'Issue of a contract notice'), ('s75_agreement_entry', 'Entry into a section 75 agreement'), ('s75_agreement_variation', 'Variation of a section 75 agreement'), ('s75_agreement_termination', 'Termination of a section 75 agreement'), ('delegation_change', 'Change of the scheme of delegation'), ('report_sign_off', 'Sign-off of a report'), ('publication', 'Publication'), ('data_return_submission', 'Submission of a data return'), ('return_certification', 'Certification of a budget return'), ('urgent_decision', 'Urgent decision')], max_length=40), blank=True, default=list, help_text='Empty: every decision of the post', size=None)),
                    ('cap', models.DecimalField(blank=True, decimal_places=2, help_text='GBP, inclusive', max_digits=14, null=True)),
                    ('reason', models.CharField(max_length=240)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField()),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('given_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('holder', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.postholder')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical cover',
                    'verbose_name_plural': 'historical cover',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalDeputy',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('seat', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.seat')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical deputy',
                    'verbose_name_plural': 'historical deputies',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalFunctionTransfer',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('function', models.CharField(max_length=240)),
                    ('annual_budget', models.DecimalField(decimal_places=2, help_text='GBP a year', max_digits=14)),
                    ('agreed_on', models.DateField()),
                    ('starts', models.DateField(help_text='The first day on which the taker carries the function')),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('giver', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partnership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partnership')),
                    ('taker', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner')),
                ],
                options={
                    'verbose_name': 'historical function transfer',
                    'verbose_name_plural': 'historical function transfers',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalIncompatibleFunctions',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('one', models.CharField(choices=[('commissioner', 'Commissioner'), ('head_of_commissioning', 'Head of joint commissioning'), ('contracts_officer', 'Contracts officer'), ('finance_officer', 'Finance officer'), ('finance_lead', 'Finance lead'), ('chief_finance_officer', 'Chief finance officer'), ('pool_manager', 'Pool manager'), ('executive', 'Executive'), ('secretary', 'Body secretary'), ('governance_officer', 'Governance officer'), ('auditor', 'Auditor'), ('other', 'Other post')], max_length=30)),
                    ('other', models.CharField(choices=[('commissioner', 'Commissioner'), ('head_of_commissioning', 'Head of joint commissioning'), ('contracts_officer', 'Contracts officer'), ('finance_officer', 'Finance officer'), ('finance_lead', 'Finance lead'), ('chief_finance_officer', 'Chief finance officer'), ('pool_manager', 'Pool manager'), ('executive', 'Executive'), ('secretary', 'Body secretary'), ('governance_officer', 'Governance officer'), ('auditor', 'Auditor'), ('other', 'Other post')], max_length=30)),
                    ('reason', models.CharField(max_length=240)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partnership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partnership')),
                ],
                options={
                    'verbose_name': 'historical incompatible functions',
                    'verbose_name_plural': 'historical incompatible functions',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalIndicativeBudget',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('title', models.CharField(max_length=160)),
                    ('amount', models.DecimalField(decimal_places=2, help_text='GBP', max_digits=14)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                    ('held_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical indicative budget',
                    'verbose_name_plural': 'historical indicative budgets',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalInterest',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('kind', models.CharField(choices=[('financial', 'Financial'), ('professional', 'Non-financial professional'), ('personal', 'Non-financial personal'), ('indirect', 'Indirect')], max_length=15)),
                    ('organisation', models.CharField(help_text='As its name stands in the register of providers', max_length=200)),
                    ('detail', models.CharField(max_length=500)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partnership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partnership')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical interest',
                    'verbose_name_plural': 'historical interests',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalPostFunding',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('percent', models.DecimalField(decimal_places=2, help_text="Per cent of the post's cost", max_digits=5)),
                    ('source', models.CharField(blank=True, max_length=160)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner')),
                    ('post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.post')),
                ],
                options={
                    'verbose_name': 'historical post funding',
                    'verbose_name_plural': 'historical post funding',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalQuestion',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('text', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('answer', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                ],
                options={
                    'verbose_name': 'historical question',
                    'verbose_name_plural': 'historical questions',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalSchemeTest',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('sentence', models.CharField(max_length=240)),
                    ('decision_type', models.CharField(choices=[('contract_award', 'Contract award'), ('contract_extension', 'Contract extension (planned option)'), ('contract_extension_unplanned', 'Contract extension (not in the contract)'), ('contract_variation', 'Contract variation'), ('contract_termination', 'Contract termination'), ('direct_award', 'Direct award or waiver'), ('framework_calloff', 'Call-off from a framework'), ('grant_award', 'Grant award'), ('subcontractor_consent', 'Consent to a subcontractor'), ('budget_setting', 'Budget setting'), ('contribution_variation', 'Variation of a contribution'), ('virement_within_pool', 'Virement within a pool'), ('virement_between_pools', 'Virement between pools'), ('reserve_use', 'Use of a reserve or risk pool'), ('overspend_treatment', 'Treatment of an overspend'), ('underspend_treatment', 'Treatment of an underspend'), ('carry_forward', 'Carry forward'), ('write_off', 'Write-off'), ('strategy_approval', 'Approval of a strategy'), ('service_spec_approval', 'Approval of a service specification'), ('commissioning_intention', 'Commissioning intention'), ('decommissioning', 'Decommissioning'), ('pilot_approval', 'Approval of a pilot'), ('policy_approval', 'Approval of a policy'), ('remedial_plan_acceptance', 'Acceptance of a remedial action plan'), ('contract_notice_issue', 'Issue of a contract notice'), ('s75_agreement_entry', 'Entry into a section 75 agreement'), ('s75_agreement_variation', 'Variation of a section 75 agreement'), ('s75_agreement_termination', 'Termination of a section 75 agreement'), ('delegation_change', 'Change of the scheme of delegation'), ('report_sign_off', 'Sign-off of a report'), ('publication', 'Publication'), ('data_return_submission', 'Submission of a data return'), ('return_certification', 'Certification of a budget return'), ('urgent_decision', 'Urgent decision')], max_length=40)),
                    ('amount', models.DecimalField(decimal_places=2, default=0, help_text='GBP', max_digits=14)),
                    ('percent', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                    ('post_function', models.CharField(blank=True, choices=[('commissioner', 'Commissioner'), ('head_of_commissioning', 'Head of joint commissioning'), ('contracts_officer', 'Contracts officer'), ('finance_officer', 'Finance officer'), ('finance_lead', 'Finance lead'), ('chief_finance_officer', 'Chief finance officer'), ('pool_manager', 'Pool manager'), ('executive', 'Executive'), ('secretary', 'Body secretary'), ('governance_officer', 'Governance officer'), ('auditor', 'Auditor'), ('other', 'Other post')], max_length=30)),
                    ('may', models.BooleanField(help_text='Whether they may decide it')),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                    ('care_group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.caregroup')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.post')),
                    ('scheme', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.scheme')),
                ],
                options={
                    'verbose_name': 'historical scheme test',
                    'verbose_name_plural': 'historical scheme tests',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalStakeholder',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('kind', models.CharField(choices=[('housing', 'Housing'), ('police', 'Police and criminal justice'), ('voluntary', 'Voluntary and community sector'), ('users', 'People who use services and carers'), ('scrutiny', 'Scrutiny and Healthwatch'), ('education', 'Education, training and employment'), ('provider', 'Provider'), ('assurance', 'Inspection and assurance'), ('other', 'Other')], max_length=12)),
                    ('interest', models.CharField(blank=True, max_length=240)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.organisation')),
                    ('partnership', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partnership')),
                ],
                options={
                    'verbose_name': 'historical stakeholder',
                    'verbose_name_plural': 'historical stakeholders',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalTermsOfReference',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('code', models.CharField(max_length=30)),
                    ('issue', models.PositiveSmallIntegerField()),
                    ('text', models.TextField()),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('signed_by', models.CharField(max_length=160)),
                    ('signed_on', models.DateField()),
                    ('review_on', models.DateField()),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical terms of reference',
                    'verbose_name_plural': 'historical terms of reference',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='IncompatibleFunctions',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('one', models.CharField(choices=[('commissioner', 'Commissioner'), ('head_of_commissioning', 'Head of joint commissioning'), ('contracts_officer', 'Contracts officer'), ('finance_officer', 'Finance officer'), ('finance_lead', 'Finance lead'), ('chief_finance_officer', 'Chief finance officer'), ('pool_manager', 'Pool manager'), ('executive', 'Executive'), ('secretary', 'Body secretary'), ('governance_officer', 'Governance officer'), ('auditor', 'Auditor'), ('other', 'Other post')], max_length=30)),
                    ('other', models.CharField(choices=[('commissioner', 'Commissioner'), ('head_of_commissioning', 'Head of joint commissioning'), ('contracts_officer', 'Contracts officer'), ('finance_officer', 'Finance officer'), ('finance_lead', 'Finance lead'), ('chief_finance_officer', 'Chief finance officer'), ('pool_manager', 'Pool manager'), ('executive', 'Executive'), ('secretary', 'Body secretary'), ('governance_officer', 'Governance officer'), ('auditor', 'Auditor'), ('other', 'Other post')], max_length=30)),
                    ('reason', models.CharField(max_length=240)),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incompatible_functions', to='partnerships.partnership')),
                ],
                options={
                    'verbose_name_plural': 'incompatible functions',
                    'ordering': ['one', 'other'],
                    'constraints': [models.UniqueConstraint(fields=('partnership', 'one', 'other'), name='incompatible_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='incompatible_in_order'), models.CheckConstraint(condition=models.Q(('one__in', ['commissioner', 'head_of_commissioning', 'contracts_officer', 'finance_officer', 'finance_lead', 'chief_finance_officer', 'pool_manager', 'executive', 'secretary', 'governance_officer', 'auditor', 'other']), ('other__in', ['commissioner', 'head_of_commissioning', 'contracts_officer', 'finance_officer', 'finance_lead', 'chief_finance_officer', 'pool_manager', 'executive', 'secretary', 'governance_officer', 'auditor', 'other'])), name='incompatible_functions_known')],
                },
            ), migrations.CreateModel(
                name='IndicativeBudget',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160)),
                    ('amount', models.DecimalField(decimal_places=2, help_text='GBP', max_digits=14)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicative_budgets', to='partnerships.body')),
                    ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds_indicative', to='partnerships.body')),
                ],
                options={
                    'ordering': ['body', 'starts'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='indicative_period_in_order'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='indicative_not_negative'), models.CheckConstraint(condition=models.Q(('body', models.F('held_by')), _negated=True), name='indicative_held_above')],
                },
            ), migrations.CreateModel(
                name='Interest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('financial', 'Financial'), ('professional', 'Non-financial professional'), ('personal', 'Non-financial personal'), ('indirect', 'Indirect')], max_length=15)),
                    ('organisation', models.CharField(help_text='As its name stands in the register of providers', max_length=200)),
                    ('detail', models.CharField(max_length=500)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='partnerships.partnership')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['user', 'starts'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='interest_period_in_order'), models.CheckConstraint(condition=models.Q(('kind__in', ['financial', 'professional', 'personal', 'indirect'])), name='interest_kind_known')],
                },
            ), migrations.CreateModel(
                name='Meeting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('place', models.CharField(max_length=200)),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('called', 'Called: the agenda is out'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                    ('private_from', models.CharField(blank=True, help_text='Why it, or part of it, is held in private', max_length=500)),
                    ('private_notice_on', models.DateField(blank=True, help_text='When notice of the private business was given', null=True)),
                    ('agenda_published_at', models.DateTimeField(blank=True, null=True)),
                    ('minutes', models.TextField(blank=True)),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='partnerships.body')),
                    ('minutes_approved_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approved_minutes_of', to='partnerships.meeting')),
                ],
                options={
                    'ordering': ['-starts_at'],
                    'constraints': [models.UniqueConstraint(fields=('body', 'starts_at'), name='meeting_once_at_a_time'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_in_order'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'called', 'held', 'cancelled'])), name='meeting_state_known'), models.CheckConstraint(condition=models.Q(('minutes_approved_in__isnull', True), models.Q(('minutes_approved_in', models.F('id')), _negated=True), _connector='OR'), name='meeting_minutes_approved_later')],
                },
            ), migrations.CreateModel(
                name='PostFunding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('percent', models.DecimalField(decimal_places=2, help_text="Per cent of the post's cost", max_digits=5)),
                    ('source', models.CharField(blank=True, max_length=160)),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts_funded', to='partnerships.partner')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='partnerships.post')),
                ],
                options={
                    'verbose_name_plural': 'post funding',
                    'ordering': ['post', 'starts', 'partner__position'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='post_funding_period_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('post'), models.F('post'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('partner'), models.F('partner'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('starts'), models.F('ends'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='post_funding_once_at_a_time'), models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lte', 100)), name='post_funding_is_a_share')],
                },
            ), migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('answer', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions_answered', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions_put', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='partnerships.decisionrequest')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='question_asks_something'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='question_answered_whole')],
                },
            ), migrations.CreateModel(
                name='Recertification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quarter', models.CharField(max_length=7)),
                    ('confirmed', models.BooleanField()),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recertifications', to=settings.AUTH_USER_MODEL)),
                    ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recertifications', to='partnerships.postholder')),
                ],
                options={
                    'ordering': ['-quarter', 'holder'],
                    'constraints': [models.UniqueConstraint(fields=('holder', 'quarter'), name='recertification_once'), models.CheckConstraint(condition=models.Q(('quarter__regex', '^\\d{4}-Q[1-4]$')), name='recertification_quarter_named'), models.CheckConstraint(condition=models.Q(('confirmed', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='recertification_no_says_why')],
                },
            ), migrations.CreateModel(
                name='Replay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField()),
                    ('until', models.DateField(help_text='First day no longer in the period')),
                    ('at', models.DateTimeField()),
                    ('result', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replays', to=settings.AUTH_USER_MODEL)),
                    ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replays', to='partnerships.scheme')),
                ],
                options={
                    'ordering': ['-at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='replay_period_in_order')],
                },
            ), migrations.CreateModel(
                name='SchemeInspection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField()),
                    ('findings', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inspections', to='partnerships.scheme')),
                ],
                options={
                    'ordering': ['-on'],
                    'constraints': [models.UniqueConstraint(fields=('scheme', 'on'), name='scheme_inspection_once_a_day')],
                },
            ), migrations.CreateModel(
                name='SchemeTest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sentence', models.CharField(max_length=240)),
                    ('decision_type', models.CharField(choices=[('contract_award', 'Contract award'), ('contract_extension', 'Contract extension (planned option)'), ('contract_extension_unplanned', 'Contract extension (not in the contract)'), ('contract_variation', 'Contract variation'), ('contract_termination', 'Contract termination'), ('direct_award', 'Direct award or waiver'), ('framework_calloff', 'Call-off from a framework'), ('grant_award', 'Grant award'), ('subcontractor_consent', 'Consent to a subcontractor'), ('budget_setting', 'Budget setting'), ('contribution_variation', 'Variation of a contribution'), ('virement_within_pool', 'Virement within a pool'), ('virement_between_pools', 'Virement between pools'), ('reserve_use', 'Use of a reserve or risk pool'), ('overspend_treatment', 'Treatment of an overspend'), ('underspend_treatment', 'Treatment of an underspend'), ('carry_forward', 'Carry forward'), ('write_off', 'Write-off'), ('strategy_approval', 'Approval of a strategy'), ('service_spec_approval', 'Approval of a service specification'), ('commissioning_intention', 'Commissioning intention'), ('decommissioning', 'Decommissioning'), ('pilot_approval', 'Approval of a pilot'), ('policy_approval', 'Approval of a policy'), ('remedial_plan_acceptance', 'Acceptance of a remedial action plan'), ('contract_notice_issue', 'Issue of a contract notice'), ('s75_agreement_entry', 'Entry into a section 75 agreement'), ('s75_agreement_variation', 'Variation of a section 75 agreement'), ('s75_agreement_termination', 'Termination of a section 75 agreement'), ('delegation_change', 'Change of the scheme of delegation'), ('report_sign_off', 'Sign-off of a report'), ('publication', 'Publication'), ('data_return_submission', 'Submission of a data return'), ('return_certification', 'Certification of a budget return'), ('urgent_decision', 'Urgent decision')], max_length=40)),
                    ('amount', models.DecimalField(decimal_places=2, default=0, help_text='GBP', max_digits=14)),
                    ('percent', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                    ('post_function', models.CharField(blank=True, choices=[('commissioner', 'Commissioner'), ('head_of_commissioning', 'Head of joint commissioning'), ('contracts_officer', 'Contracts officer'), ('finance_officer', 'Finance officer'), ('finance_lead', 'Finance lead'), ('chief_finance_officer', 'Chief finance officer'), ('pool_manager', 'Pool manager'), ('executive', 'Executive'), ('secretary', 'Body secretary'), ('governance_officer', 'Governance officer'), ('auditor', 'Auditor'), ('other', 'Other post')], max_length=30)),
                    ('may', models.BooleanField(help_text='Whether they may decide it')),
                    ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scheme_tests', to='partnerships.body')),
                    ('care_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scheme_tests', to='partnerships.caregroup')),
                    ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scheme_tests', to='partnerships.post')),
                    ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='partnerships.scheme')),
                ],
                options={
                    'ordering': ['scheme', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('scheme', 'sentence'), name='scheme_test_once'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('post_function', ''), _negated=True), ('body__isnull', True), ('post__isnull', True)), models.Q(('body__isnull', True), ('post__isnull', False), ('post_function', '')), models.Q(('body__isnull', False), ('post__isnull', True), ('post_function', '')), _connector='OR'), name='scheme_test_exactly_one_decider'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='scheme_test_amount_not_negative'), models.CheckConstraint(condition=models.Q(('decision_type__in', ['contract_award', 'contract_extension', 'contract_extension_unplanned', 'contract_variation', 'contract_termination', 'direct_award', 'framework_calloff', 'grant_award', 'subcontractor_consent', 'budget_setting', 'contribution_variation', 'virement_within_pool', 'virement_between_pools', 'reserve_use', 'overspend_treatment', 'underspend_treatment', 'carry_forward', 'write_off', 'strategy_approval', 'service_spec_approval', 'commissioning_intention', 'decommissioning', 'pilot_approval', 'policy_approval', 'remedial_plan_acceptance', 'contract_notice_issue', 's75_agreement_entry', 's75_agreement_variation', 's75_agreement_termination', 'delegation_change', 'report_sign_off', 'publication', 'data_return_submission', 'return_certification', 'urgent_decision'])), name='scheme_test_decision_type_known')],
                },
            ), migrations.CreateModel(
                name='Stakeholder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('housing', 'Housing'), ('police', 'Police and criminal justice'), ('voluntary', 'Voluntary and community sector'), ('users', 'People who use services and carers'), ('scrutiny', 'Scrutiny and Healthwatch'), ('education', 'Education, training and employment'), ('provider', 'Provider'), ('assurance', 'Inspection and assurance'), ('other', 'Other')], max_length=12)),
                    ('interest', models.CharField(blank=True, max_length=240)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stakeholder_in', to='partnerships.organisation')),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stakeholders', to='partnerships.partnership')),
                ],
                options={
                    'ordering': ['kind', 'organisation__name'],
                    'constraints': [models.UniqueConstraint(fields=('partnership', 'organisation'), name='stakeholder_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['housing', 'police', 'voluntary', 'users', 'scrutiny', 'education', 'provider', 'assurance', 'other'])), name='stakeholder_kind_known')],
                },
            ), migrations.CreateModel(
                name='TermsOfReference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=30)),
                    ('issue', models.PositiveSmallIntegerField()),
                    ('text', models.TextField()),
                    ('starts', models.DateField()),
                    ('ends', models.DateField(blank=True, null=True)),
                    ('signed_by', models.CharField(max_length=160)),
                    ('signed_on', models.DateField()),
                    ('review_on', models.DateField()),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='partnerships.body')),
                ],
                options={
                    'verbose_name_plural': 'terms of reference',
                    'ordering': ['body', '-issue'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='terms_period_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('body'), models.F('body'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '='), (models.Func(models.F('starts'), models.F('ends'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='terms_one_issue_in_effect'), models.UniqueConstraint(fields=('body', 'issue'), name='terms_issue_once'), models.CheckConstraint(condition=models.Q(('review_on__gt', models.F('starts'))), name='terms_review_after_start')],
                },
            ), migrations.CreateModel(
                name='UrgencyConsent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('urgency', models.CharField(choices=[('none', 'Normal notice'), ('general_exception', 'General exception: five clear days'), ('special_urgency', "Special urgency: scrutiny's chair agrees")], max_length=20)),
                    ('reason', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urgency_consents', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urgency_consents', to='partnerships.decisionrequest')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('request', 'version'), name='urgency_consent_once_a_version'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='urgency_consent_has_reason'), models.CheckConstraint(condition=models.Q(('urgency__in', ['general_exception', 'special_urgency'])), name='urgency_consent_known')],
                },
            ), migrations.CreateModel(
                name='YearlyDeclaration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(help_text='The year in which the financial year begins')),
                    ('nil', models.BooleanField()),
                    ('at', models.DateTimeField()),
                    ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='yearly_declarations', to='partnerships.partnership')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='yearly_declarations', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-year', 'user'],
                    'constraints': [models.UniqueConstraint(fields=('partnership', 'user', 'year'), name='yearly_declaration_once')],
                },
            ), migrations.CreateModel(
                name='AgendaItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=200)),
                    ('verb', models.CharField(choices=[('decide', 'Decides'), ('ratify', 'Ratifies'), ('recommend', 'Recommends'), ('advise', 'Advises'), ('note', 'Notes')], max_length=10)),
                    ('subject_url', models.CharField(blank=True, max_length=200)),
                    ('exempt_paragraph', models.CharField(blank=True, help_text='Of Schedule 12A', max_length=40)),
                    ('public_interest', models.TextField(blank=True, help_text='Why the interest is in not publishing it')),
                    ('outcome', models.CharField(blank=True, choices=[('carried', 'Carried'), ('lost', 'Lost'), ('deferred', 'Deferred'), ('recommended', 'Inquorate: became a recommendation'), ('discussed', 'Discussed only'), ('noted', 'Noted')], max_length=12)),
                    ('minute', models.TextField(blank=True)),
                    ('report_of', models.ForeignKey(blank=True, help_text="An emergency or chair's action reported here", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reported_in', to='partnerships.approval')),
                    ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='partnerships.decisionrequest')),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='partnerships.meeting')),
                ],
                options={
                    'ordering': ['meeting', 'position'],
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'position'), name='agenda_position_once'), models.UniqueConstraint(condition=models.Q(('request__isnull', False)), fields=('meeting', 'request'), name='agenda_request_once'), models.CheckConstraint(condition=models.Q(('verb__in', ['decide', 'ratify', 'recommend', 'advise', 'note'])), name='agenda_verb_known'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('outcome__in', ['carried', 'lost', 'deferred', 'recommended', 'discussed', 'noted']), _connector='OR'), name='agenda_outcome_known'), models.CheckConstraint(condition=models.Q(('exempt_paragraph', ''), models.Q(('public_interest', ''), _negated=True), _connector='OR'), name='agenda_exempt_says_why')],
                },
            ), migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('presence', models.CharField(choices=[('expected', 'Not yet recorded'), ('present', 'Present'), ('apologies', 'Apologies'), ('absent', 'Absent')], default='expected', max_length=10)),
                    ('is_deputy', models.BooleanField(default=False)),
                    ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='partnerships.seat')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to=settings.AUTH_USER_MODEL)),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='partnerships.meeting')),
                ],
                options={
                    'verbose_name_plural': 'attendance',
                    'ordering': ['meeting', 'seat'],
                    'constraints': [models.UniqueConstraint(fields=('meeting', 'seat'), name='attendance_one_vote_a_seat'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('meeting', 'user'), name='attendance_one_seat_a_person'), models.CheckConstraint(condition=models.Q(('presence__in', ['expected', 'present', 'apologies', 'absent'])), name='attendance_known'), models.CheckConstraint(condition=models.Q(models.Q(('presence', 'present'), _negated=True), ('user__isnull', False), _connector='OR'), name='attendance_present_is_somebody')],
                },
            ), migrations.CreateModel(
                name='HistoricalAgendaItem',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=200)),
                    ('verb', models.CharField(choices=[('decide', 'Decides'), ('ratify', 'Ratifies'), ('recommend', 'Recommends'), ('advise', 'Advises'), ('note', 'Notes')], max_length=10)),
                    ('subject_url', models.CharField(blank=True, max_length=200)),
                    ('exempt_paragraph', models.CharField(blank=True, help_text='Of Schedule 12A', max_length=40)),
                    ('public_interest', models.TextField(blank=True, help_text='Why the interest is in not publishing it')),
                    ('outcome', models.CharField(blank=True, choices=[('carried', 'Carried'), ('lost', 'Lost'), ('deferred', 'Deferred'), ('recommended', 'Inquorate: became a recommendation'), ('discussed', 'Discussed only'), ('noted', 'Noted')], max_length=12)),
                    ('minute', models.TextField(blank=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('report_of', models.ForeignKey(blank=True, db_constraint=False, help_text="An emergency or chair's action reported here", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.approval')),
                    ('request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest')),
                    ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.meeting')),
                ],
                options={
                    'verbose_name': 'historical agenda item',
                    'verbose_name_plural': 'historical agenda items',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalAttendance',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('presence', models.CharField(choices=[('expected', 'Not yet recorded'), ('present', 'Present'), ('apologies', 'Apologies'), ('absent', 'Absent')], default='expected', max_length=10)),
                    ('is_deputy', models.BooleanField(default=False)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('seat', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.seat')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.meeting')),
                ],
                options={
                    'verbose_name': 'historical attendance',
                    'verbose_name_plural': 'historical attendance',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='HistoricalMeeting',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('place', models.CharField(max_length=200)),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('called', 'Called: the agenda is out'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                    ('private_from', models.CharField(blank=True, help_text='Why it, or part of it, is held in private', max_length=500)),
                    ('private_notice_on', models.DateField(blank=True, help_text='When notice of the private business was given', null=True)),
                    ('agenda_published_at', models.DateTimeField(blank=True, null=True)),
                    ('minutes', models.TextField(blank=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body')),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('minutes_approved_in', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.meeting')),
                ],
                options={
                    'verbose_name': 'historical meeting',
                    'verbose_name_plural': 'historical meetings',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='Action',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=500)),
                    ('due_on', models.DateField()),
                    ('evidence', models.TextField(blank=True)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='partnerships.agendaitem')),
                ],
                options={
                    'ordering': ['due_on', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='action_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('evidence', '')), models.Q(models.Q(('evidence', ''), _negated=True), ('done_at__isnull', False)), _connector='OR'), name='action_done_has_evidence')],
                },
            ), migrations.CreateModel(
                name='GatePassed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('gate', models.CharField(choices=[('executives', "Executives' meeting"), ('legal', 'Legal clearance'), ('finance', 'Finance clearance'), ('procurement', 'Procurement clearance'), ('equality', 'Equality impact assessment')], max_length=15)),
                    ('note', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gates_passed', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gates_passed', to='partnerships.agendaitem')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gates_passed', to='partnerships.decisionrequest')),
                ],
                options={
                    'verbose_name_plural': 'gates passed',
                    'ordering': ['at', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('request', 'version', 'gate'), name='gate_once_a_version'), models.CheckConstraint(condition=models.Q(('gate__in', ['executives', 'legal', 'finance', 'procurement', 'equality'])), name='gate_known'), models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='gate_says_what')],
                },
            ), migrations.CreateModel(
                name='HistoricalAction',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('history_by_name', models.CharField(blank=True, default='', max_length=200, verbose_name='by')),
                    ('text', models.CharField(max_length=500)),
                    ('due_on', models.DateField()),
                    ('evidence', models.TextField(blank=True)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('history_change_reason', models.TextField(blank=True, default='')),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.agendaitem')),
                    ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical action',
                    'verbose_name_plural': 'historical actions',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ), migrations.CreateModel(
                name='ItemInterest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('interest', models.CharField(max_length=500)),
                    ('action', models.CharField(choices=[('leave', 'Leaves the room'), ('no_vote', 'Stays, does not vote')], max_length=12)),
                    ('at', models.DateTimeField()),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='partnerships.agendaitem')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='item_interests', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('item', 'user'), name='item_interest_once'), models.CheckConstraint(condition=models.Q(('interest', ''), _negated=True), name='item_interest_says_what'), models.CheckConstraint(condition=models.Q(('action__in', ['leave', 'no_vote'])), name='item_interest_action_known')],
                },
            ), migrations.CreateModel(
                name='Paper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=200)),
                    ('text', models.TextField(blank=True)),
                    ('file', models.FileField(blank=True, upload_to='papers/%Y/')),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('is_exempt', models.BooleanField(default=False)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='partnerships.agendaitem')),
                ],
                options={
                    'ordering': ['item', 'title', '-version'],
                    'constraints': [models.UniqueConstraint(fields=('item', 'title', 'version'), name='paper_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('file', ''), _negated=True), _connector='OR'), name='paper_has_something')],
                },
            ), migrations.CreateModel(
                name='Resolution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveSmallIntegerField(help_text='The version of the text that was before the meeting')),
                    ('verb', models.CharField(choices=[('decide', 'Decides'), ('ratify', 'Ratifies'), ('recommend', 'Recommends'), ('advise', 'Advises'), ('note', 'Notes')], max_length=10)),
                    ('outcome', models.CharField(choices=[('carried', 'Carried'), ('lost', 'Lost'), ('deferred', 'Deferred'), ('recommended', 'Inquorate: became a recommendation'), ('discussed', 'Discussed only'), ('noted', 'Noted')], max_length=12)),
                    ('reason', models.TextField(blank=True)),
                    ('clause_number', models.CharField(blank=True, max_length=12)),
                    ('clause_text', models.TextField(blank=True)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('ruling', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('at', models.DateTimeField()),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='partnerships.body')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions_recorded', to=settings.AUTH_USER_MODEL)),
                    ('clause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='partnerships.clause')),
                    ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='resolution', to='partnerships.agendaitem')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='partnerships.decisionrequest')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['decide', 'ratify', 'recommend', 'advise', 'note'])), name='resolution_verb_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['carried', 'lost', 'deferred', 'recommended', 'discussed', 'noted'])), name='resolution_outcome_known')],
                },
            ), migrations.CreateModel(
                name='Vote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cast', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstain', 'Abstained')], max_length=10)),
                    ('weight', models.PositiveSmallIntegerField(default=1)),
                    ('at', models.DateTimeField()),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='partnerships.agendaitem')),
                    ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cast', to='partnerships.seat')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes_cast', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['item', 'seat'],
                    'constraints': [models.UniqueConstraint(fields=('item', 'seat'), name='vote_once_a_seat'), models.UniqueConstraint(fields=('item', 'user'), name='vote_once_a_person'), models.CheckConstraint(condition=models.Q(('cast__in', ['for', 'against', 'abstain'])), name='vote_known')],
                },
            ), migrations.AlterModelOptions(
                name='clause',
                options={'ordering': ['scheme', 'position', 'id']},
            ), migrations.RemoveConstraint(
                model_name='approval',
                name='approval_once_each',
            ), migrations.RemoveConstraint(
                model_name='approval',
                name='approval_outcome_known',
            ), migrations.RemoveConstraint(
                model_name='approval',
                name='approval_within_limit',
            ), migrations.RemoveConstraint(
                model_name='body',
                name='body_kind_known',
            ), migrations.RemoveConstraint(
                model_name='clause',
                name='clause_measure_known',
            ), migrations.RemoveConstraint(
                model_name='clause',
                name='clause_mode_known',
            ), migrations.RemoveConstraint(
                model_name='decisionrequest',
                name='request_state_known',
            ), migrations.RemoveConstraint(
                model_name='decisionrequest',
                name='request_decided_when',
            ), migrations.RemoveConstraint(
                model_name='organisation',
                name='organisation_kind_known',
            ), migrations.RemoveConstraint(
                model_name='seat',
                name='seat_kind_known',
            ), migrations.AddField(
                model_name='approval',
                name='behalf',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_behind', to=settings.AUTH_USER_MODEL),
            ), migrations.AddField(
                model_name='approval',
                name='cover_for',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals_covered', to=settings.AUTH_USER_MODEL),
            ), migrations.AddField(
                model_name='approval',
                name='emergency',
                field=models.BooleanField(default=False, help_text='Break-glass: outside the limits of the scheme'),
            ), migrations.AddField(
                model_name='approval',
                name='version',
                field=models.PositiveSmallIntegerField(default=1),
            ), migrations.AddField(
                model_name='body',
                name='aliases',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), blank=True, default=list, size=None),
            ), migrations.AddField(
                model_name='body',
                name='area',
                field=models.CharField(blank=True, max_length=240),
            ), migrations.AddField(
                model_name='body',
                name='equal_partners',
                field=models.BooleanField(default=False, help_text='Its constitution gives every partner the same number of votes.'),
            ), migrations.AddField(
                model_name='body',
                name='is_private',
                field=models.BooleanField(default=False, help_text='It meets without the public.'),
            ), migrations.AddField(
                model_name='body',
                name='meetings_max',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='body',
                name='meetings_min',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='body',
                name='meets_before',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='preceded_by', to='partnerships.body'),
            ), migrations.AddField(
                model_name='body',
                name='needs_users_and_carers',
                field=models.BooleanField(default=False, help_text="Its constitution asks for a user's seat and a carer's seat."),
            ), migrations.AddField(
                model_name='body',
                name='objectives',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None),
            ), migrations.AddField(
                model_name='body',
                name='of_partner',
                field=models.ForeignKey(blank=True, help_text='A cabinet or governing body belongs to one partner.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_bodies', to='partnerships.partner'),
            ), migrations.AddField(
                model_name='body',
                name='paper_days',
                field=models.PositiveSmallIntegerField(default=5, help_text='Clear working days before the meeting'),
            ), migrations.AddField(
                model_name='body',
                name='quorum_chair',
                field=models.BooleanField(default=False, help_text='The chair or vice chair must be present.'),
            ), migrations.AddField(
                model_name='body',
                name='quorum_members',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='body',
                name='quorum_of_each_partner',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='body',
                name='quorum_part',
                field=models.PositiveSmallIntegerField(blank=True, help_text='The 1 of one third', null=True),
            ), migrations.AddField(
                model_name='body',
                name='quorum_whole',
                field=models.PositiveSmallIntegerField(blank=True, help_text='The 3 of one third', null=True),
            ), migrations.AddField(
                model_name='body',
                name='review_on',
                field=models.DateField(blank=True, null=True),
            ), migrations.AddField(
                model_name='body',
                name='secretariat',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='secretariat_of', to='partnerships.partner'),
            ), migrations.AddField(
                model_name='body',
                name='voting',
                field=models.CharField(choices=[('partners_unanimous', 'One vote for each partner, and all must agree'), ('majority', 'Majority of the votes cast'), ('majority_casting', 'Majority; on a tie the chair has a casting vote'), ('all_of', 'Every voting member must agree')], default='partners_unanimous', max_length=20),
            ), migrations.AddField(
                model_name='clause',
                name='call_in_days',
                field=models.PositiveSmallIntegerField(default=0, help_text='Working days after publication'),
            ), migrations.AddField(
                model_name='clause',
                name='conditions',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='clause',
                name='consult',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, help_text='Who must have been consulted', size=None),
            ), migrations.AddField(
                model_name='clause',
                name='deputies',
                field=models.BooleanField(default=True, help_text='Somebody covering the post may decide too.'),
            ), migrations.AddField(
                model_name='clause',
                name='ends',
                field=models.DateField(blank=True, null=True),
            ), migrations.AddField(
                model_name='clause',
                name='fund',
                field=models.CharField(blank=True, max_length=120),
            ), migrations.AddField(
                model_name='clause',
                name='gates',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('executives', "Executives' meeting"), ('legal', 'Legal clearance'), ('finance', 'Finance clearance'), ('procurement', 'Procurement clearance'), ('equality', 'Equality impact assessment')], max_length=15), blank=True, default=list, size=None),
            ), migrations.AddField(
                model_name='clause',
                name='non_delegable',
                field=models.BooleanField(default=False, help_text='Only the holder in person, nobody acting.'),
            ), migrations.AddField(
                model_name='clause',
                name='notice_days',
                field=models.PositiveSmallIntegerField(default=0, help_text='Clear days of public notice'),
            ), migrations.AddField(
                model_name='clause',
                name='position',
                field=models.PositiveSmallIntegerField(default=0),
            ), migrations.AddField(
                model_name='clause',
                name='recurrent',
                field=models.BooleanField(blank=True, null=True),
            ), migrations.AddField(
                model_name='clause',
                name='regime',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='clause',
                name='second_body',
                field=models.ForeignKey(blank=True, help_text='The other key, or the other parent that must also decide.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses_second', to='partnerships.body'),
            ), migrations.AddField(
                model_name='clause',
                name='sector',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='clause',
                name='source',
                field=models.CharField(blank=True, max_length=240),
            ), migrations.AddField(
                model_name='clause',
                name='starts',
                field=models.DateField(blank=True, null=True),
            ), migrations.AddField(
                model_name='clause',
                name='urgency_body',
                field=models.ForeignKey(blank=True, help_text='Whose chair may agree that it is urgent.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses_urgent', to='partnerships.body'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='agreed_amount',
                field=models.DecimalField(blank=True, decimal_places=2, help_text='When approved for less than asked', max_digits=14, null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='alternatives',
                field=models.TextField(blank=True, help_text='Alternatives considered and rejected'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='annual_amount',
                field=models.DecimalField(blank=True, decimal_places=2, help_text="The new commitment of a year, GBP; counted against the board's authority", max_digits=14, null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='answer_by',
                field=models.DateField(blank=True, help_text='When it lapses if nobody has answered', null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='chased_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='consultation',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='effect',
                field=models.CharField(choices=[('none', 'Nothing to carry out'), ('applied', 'Carried out'), ('failed', 'Approved, not applied')], default='none', max_length=10),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='effect_note',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='effective_on',
                field=models.DateField(blank=True, help_text='When it should take effect', null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='envelope',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='partnerships.decisionrequest'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='escalated_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='exempt_paragraph',
                field=models.CharField(blank=True, help_text='Of Schedule 12A', max_length=40),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='exercise_by',
                field=models.DateField(blank=True, help_text='The last day on which an option can be taken up', null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='fund',
                field=models.CharField(blank=True, max_length=120),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='is_envelope',
                field=models.BooleanField(default=False),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='is_notional',
                field=models.BooleanField(default=False, help_text='Indicative money, which cannot be spent'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='money_ends',
                field=models.DateField(blank=True, help_text='When time-limited money runs out (exclusive)', null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='notice_on',
                field=models.DateField(blank=True, help_text='When public notice was given', null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='on_behalf_of',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions_behind', to=settings.AUTH_USER_MODEL),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='part_of',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='partnerships.decisionrequest'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='provider',
                field=models.CharField(blank=True, help_text='Whose registered interests matter', max_length=200),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='public_interest',
                field=models.TextField(blank=True, help_text='Why the interest is in not publishing it'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='published_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='recurrent',
                field=models.BooleanField(default=False),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='regime',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='sector',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='urgency',
                field=models.CharField(choices=[('none', 'Normal notice'), ('general_exception', 'General exception: five clear days'), ('special_urgency', "Special urgency: scrutiny's chair agrees")], default='none', max_length=20),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='version',
                field=models.PositiveSmallIntegerField(default=1),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='wards',
                field=models.PositiveSmallIntegerField(default=0, help_text='Wards on which it has a significant effect'),
            ), migrations.AddField(
                model_name='decisionrequest',
                name='why',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='aliases',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), blank=True, default=list, size=None),
            ), migrations.AddField(
                model_name='historicalbody',
                name='area',
                field=models.CharField(blank=True, max_length=240),
            ), migrations.AddField(
                model_name='historicalbody',
                name='equal_partners',
                field=models.BooleanField(default=False, help_text='Its constitution gives every partner the same number of votes.'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='is_private',
                field=models.BooleanField(default=False, help_text='It meets without the public.'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='meetings_max',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='meetings_min',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='meets_before',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='needs_users_and_carers',
                field=models.BooleanField(default=False, help_text="Its constitution asks for a user's seat and a carer's seat."),
            ), migrations.AddField(
                model_name='historicalbody',
                name='objectives',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None),
            ), migrations.AddField(
                model_name='historicalbody',
                name='of_partner',
                field=models.ForeignKey(blank=True, db_constraint=False, help_text='A cabinet or governing body belongs to one partner.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='paper_days',
                field=models.PositiveSmallIntegerField(default=5, help_text='Clear working days before the meeting'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='quorum_chair',
                field=models.BooleanField(default=False, help_text='The chair or vice chair must be present.'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='quorum_members',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='quorum_of_each_partner',
                field=models.PositiveSmallIntegerField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='quorum_part',
                field=models.PositiveSmallIntegerField(blank=True, help_text='The 1 of one third', null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='quorum_whole',
                field=models.PositiveSmallIntegerField(blank=True, help_text='The 3 of one third', null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='review_on',
                field=models.DateField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalbody',
                name='secretariat',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.partner'),
            ), migrations.AddField(
                model_name='historicalbody',
                name='voting',
                field=models.CharField(choices=[('partners_unanimous', 'One vote for each partner, and all must agree'), ('majority', 'Majority of the votes cast'), ('majority_casting', 'Majority; on a tie the chair has a casting vote'), ('all_of', 'Every voting member must agree')], default='partners_unanimous', max_length=20),
            ), migrations.AddField(
                model_name='historicalclause',
                name='call_in_days',
                field=models.PositiveSmallIntegerField(default=0, help_text='Working days after publication'),
            ), migrations.AddField(
                model_name='historicalclause',
                name='conditions',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='historicalclause',
                name='consult',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, help_text='Who must have been consulted', size=None),
            ), migrations.AddField(
                model_name='historicalclause',
                name='deputies',
                field=models.BooleanField(default=True, help_text='Somebody covering the post may decide too.'),
            ), migrations.AddField(
                model_name='historicalclause',
                name='ends',
                field=models.DateField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalclause',
                name='fund',
                field=models.CharField(blank=True, max_length=120),
            ), migrations.AddField(
                model_name='historicalclause',
                name='gates',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('executives', "Executives' meeting"), ('legal', 'Legal clearance'), ('finance', 'Finance clearance'), ('procurement', 'Procurement clearance'), ('equality', 'Equality impact assessment')], max_length=15), blank=True, default=list, size=None),
            ), migrations.AddField(
                model_name='historicalclause',
                name='non_delegable',
                field=models.BooleanField(default=False, help_text='Only the holder in person, nobody acting.'),
            ), migrations.AddField(
                model_name='historicalclause',
                name='notice_days',
                field=models.PositiveSmallIntegerField(default=0, help_text='Clear days of public notice'),
            ), migrations.AddField(
                model_name='historicalclause',
                name='position',
                field=models.PositiveSmallIntegerField(default=0),
            ), migrations.AddField(
                model_name='historicalclause',
                name='recurrent',
                field=models.BooleanField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalclause',
                name='regime',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='historicalclause',
                name='second_body',
                field=models.ForeignKey(blank=True, db_constraint=False, help_text='The other key, or the other parent that must also decide.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body'),
            ), migrations.AddField(
                model_name='historicalclause',
                name='sector',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='historicalclause',
                name='source',
                field=models.CharField(blank=True, max_length=240),
            ), migrations.AddField(
                model_name='historicalclause',
                name='starts',
                field=models.DateField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicalclause',
                name='urgency_body',
                field=models.ForeignKey(blank=True, db_constraint=False, help_text='Whose chair may agree that it is urgent.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='agreed_amount',
                field=models.DecimalField(blank=True, decimal_places=2, help_text='When approved for less than asked', max_digits=14, null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='alternatives',
                field=models.TextField(blank=True, help_text='Alternatives considered and rejected'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='annual_amount',
                field=models.DecimalField(blank=True, decimal_places=2, help_text="The new commitment of a year, GBP; counted against the board's authority", max_digits=14, null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='answer_by',
                field=models.DateField(blank=True, help_text='When it lapses if nobody has answered', null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='chased_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='consultation',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='effect',
                field=models.CharField(choices=[('none', 'Nothing to carry out'), ('applied', 'Carried out'), ('failed', 'Approved, not applied')], default='none', max_length=10),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='effect_note',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='effective_on',
                field=models.DateField(blank=True, help_text='When it should take effect', null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='envelope',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='escalated_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='exempt_paragraph',
                field=models.CharField(blank=True, help_text='Of Schedule 12A', max_length=40),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='exercise_by',
                field=models.DateField(blank=True, help_text='The last day on which an option can be taken up', null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='fund',
                field=models.CharField(blank=True, max_length=120),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='is_envelope',
                field=models.BooleanField(default=False),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='is_notional',
                field=models.BooleanField(default=False, help_text='Indicative money, which cannot be spent'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='money_ends',
                field=models.DateField(blank=True, help_text='When time-limited money runs out (exclusive)', null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='notice_on',
                field=models.DateField(blank=True, help_text='When public notice was given', null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='on_behalf_of',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='part_of',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='provider',
                field=models.CharField(blank=True, help_text='Whose registered interests matter', max_length=200),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='public_interest',
                field=models.TextField(blank=True, help_text='Why the interest is in not publishing it'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='published_at',
                field=models.DateTimeField(blank=True, null=True),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='recurrent',
                field=models.BooleanField(default=False),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='regime',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='sector',
                field=models.CharField(blank=True, max_length=40),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='urgency',
                field=models.CharField(choices=[('none', 'Normal notice'), ('general_exception', 'General exception: five clear days'), ('special_urgency', "Special urgency: scrutiny's chair agrees")], default='none', max_length=20),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='version',
                field=models.PositiveSmallIntegerField(default=1),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='wards',
                field=models.PositiveSmallIntegerField(default=0, help_text='Wards on which it has a significant effect'),
            ), migrations.AddField(
                model_name='historicaldecisionrequest',
                name='why',
                field=models.TextField(blank=True),
            ), migrations.AddField(
                model_name='historicallocality',
                name='inside',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.locality'),
            ), migrations.AddField(
                model_name='historicallocality',
                name='kind',
                field=models.CharField(choices=[('county', 'County'), ('division', 'Division'), ('locality', 'Locality'), ('ward', 'Ward'), ('practice', 'General practice')], default='locality', max_length=10),
            ), migrations.AddField(
                model_name='historicalpost',
                name='accountable_to',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.body'),
            ), migrations.AddField(
                model_name='historicalpost',
                name='also_reports_to',
                field=models.ForeignKey(blank=True, db_constraint=False, help_text='The second line: the profession, or the other employer of a joint post.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.post'),
            ), migrations.AddField(
                model_name='historicalpostholder',
                name='trained_on',
                field=models.DateField(blank=True, help_text='When the holder acknowledged the training on delegated authority', null=True),
            ), migrations.AddField(
                model_name='historicalscheme',
                name='based_on',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.scheme'),
            ), migrations.AddField(
                model_name='historicalscheme',
                name='minute',
                field=models.CharField(blank=True, help_text='Where the adoption is minuted', max_length=160),
            ), migrations.AddField(
                model_name='historicalscheme',
                name='request',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='partnerships.decisionrequest'),
            ), migrations.AddField(
                model_name='historicalseat',
                name='office',
                field=models.CharField(choices=[('member', 'Member'), ('chair', 'Chair'), ('vice_chair', 'Vice chair')], default='member', max_length=10),
            ), migrations.AddField(
                model_name='locality',
                name='inside',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='partnerships.locality'),
            ), migrations.AddField(
                model_name='locality',
                name='kind',
                field=models.CharField(choices=[('county', 'County'), ('division', 'Division'), ('locality', 'Locality'), ('ward', 'Ward'), ('practice', 'General practice')], default='locality', max_length=10),
            ), migrations.AddField(
                model_name='post',
                name='accountable_to',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts_accountable', to='partnerships.body'),
            ), migrations.AddField(
                model_name='post',
                name='also_reports_to',
                field=models.ForeignKey(blank=True, help_text='The second line: the profession, or the other employer of a joint post.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='also_manages', to='partnerships.post'),
            ), migrations.AddField(
                model_name='postholder',
                name='trained_on',
                field=models.DateField(blank=True, help_text='When the holder acknowledged the training on delegated authority', null=True),
            ), migrations.AddField(
                model_name='scheme',
                name='based_on',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='partnerships.scheme'),
            ), migrations.AddField(
                model_name='scheme',
                name='minute',
                field=models.CharField(blank=True, help_text='Where the adoption is minuted', max_length=160),
            ), migrations.AddField(
                model_name='scheme',
                name='request',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scheme', to='partnerships.decisionrequest'),
            ), migrations.AddField(
                model_name='seat',
                name='office',
                field=models.CharField(choices=[('member', 'Member'), ('chair', 'Chair'), ('vice_chair', 'Vice chair')], default='member', max_length=10),
            ), migrations.AlterField(
                model_name='approval',
                name='outcome',
                field=models.CharField(choices=[('approve', 'Approved'), ('refuse', 'Refused'), ('recommend', 'Recommended')], max_length=10),
            ), migrations.AlterField(
                model_name='body',
                name='kind',
                field=models.CharField(choices=[('board', 'Board'), ('joint_committee', 'Joint committee'), ('strategic_group', 'Strategic commissioning group'), ('executive_gate', "Executives' meeting"), ('steering_group', 'Steering group'), ('officer_group', 'Officer group'), ('forum', 'Forum'), ('panel', 'Panel'), ('locality_group', 'Locality group'), ('project_board', 'Project board'), ('governing_body', 'Cabinet or governing body of one partner'), ('team', 'Team')], max_length=20),
            ), migrations.AlterField(
                model_name='clause',
                name='measure',
                field=models.CharField(choices=[('none', 'No amount'), ('lifetime_value', 'Lifetime value, options included'), ('annual_value', 'Annual value'), ('change_value', 'Value of the change'), ('cumulative_change', 'Value of all changes since award'), ('amount', 'Amount')], default='none', max_length=20),
            ), migrations.AlterField(
                model_name='clause',
                name='mode',
                field=models.CharField(choices=[('sole', 'Decides alone'), ('any_one', 'Any one of them decides'), ('all_of', "All partners' holders must agree"), ('recommend_to', 'Recommends to another body'), ('ratify_by', 'Decides, to be ratified by another body'), ('dual_key', 'Two bodies must agree on the same text')], default='sole', max_length=15),
            ), migrations.AlterField(
                model_name='decisionrequest',
                name='state',
                field=models.CharField(choices=[('draft', 'Draft, not sent'), ('waiting', 'Waiting for a decision'), ('sent_back', 'Sent back to whoever asked'), ('partly_agreed', 'Agreed in part'), ('recommended', 'Recommended, waits for the deciding body'), ('to_ratify', 'Agreed, waits for ratification'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], default='waiting', max_length=15),
            ), migrations.AlterField(
                model_name='historicalbody',
                name='kind',
                field=models.CharField(choices=[('board', 'Board'), ('joint_committee', 'Joint committee'), ('strategic_group', 'Strategic commissioning group'), ('executive_gate', "Executives' meeting"), ('steering_group', 'Steering group'), ('officer_group', 'Officer group'), ('forum', 'Forum'), ('panel', 'Panel'), ('locality_group', 'Locality group'), ('project_board', 'Project board'), ('governing_body', 'Cabinet or governing body of one partner'), ('team', 'Team')], max_length=20),
            ), migrations.AlterField(
                model_name='historicalclause',
                name='measure',
                field=models.CharField(choices=[('none', 'No amount'), ('lifetime_value', 'Lifetime value, options included'), ('annual_value', 'Annual value'), ('change_value', 'Value of the change'), ('cumulative_change', 'Value of all changes since award'), ('amount', 'Amount')], default='none', max_length=20),
            ), migrations.AlterField(
                model_name='historicalclause',
                name='mode',
                field=models.CharField(choices=[('sole', 'Decides alone'), ('any_one', 'Any one of them decides'), ('all_of', "All partners' holders must agree"), ('recommend_to', 'Recommends to another body'), ('ratify_by', 'Decides, to be ratified by another body'), ('dual_key', 'Two bodies must agree on the same text')], default='sole', max_length=15),
            ), migrations.AlterField(
                model_name='historicaldecisionrequest',
                name='state',
                field=models.CharField(choices=[('draft', 'Draft, not sent'), ('waiting', 'Waiting for a decision'), ('sent_back', 'Sent back to whoever asked'), ('partly_agreed', 'Agreed in part'), ('recommended', 'Recommended, waits for the deciding body'), ('to_ratify', 'Agreed, waits for ratification'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], default='waiting', max_length=15),
            ), migrations.AlterField(
                model_name='historicalorganisation',
                name='kind',
                field=models.CharField(choices=[('county_council', 'County council'), ('district_council', 'District council'), ('unitary_council', 'Unitary council'), ('icb', 'Integrated care board'), ('ccg', 'Clinical commissioning group'), ('pct', 'Primary care trust'), ('health_authority', 'Health authority or commission'), ('fhsa', 'Family health services authority'), ('nhs_trust', 'NHS trust or foundation trust'), ('company', 'Company'), ('charity', 'Charity'), ('voluntary', 'Voluntary or community group'), ('housing', 'Housing association or authority'), ('police', 'Police or probation'), ('healthwatch', 'Healthwatch or community health council'), ('gp_practice', 'General practice'), ('other', 'Other organisation')], max_length=20),
            ), migrations.AlterField(
                model_name='historicalseat',
                name='kind',
                field=models.CharField(choices=[('officer', 'Officer'), ('elected_member', 'Elected member'), ('non_executive', 'Non-executive'), ('clinician', 'Clinician or GP'), ('user', 'Person who uses services'), ('carer', 'Carer'), ('vcse', 'Voluntary or community sector'), ('provider', 'Provider'), ('adviser', 'Adviser'), ('observer', 'Observer'), ('co_optee', 'Co-opted member')], max_length=20),
            ), migrations.AlterField(
                model_name='organisation',
                name='kind',
                field=models.CharField(choices=[('county_council', 'County council'), ('district_council', 'District council'), ('unitary_council', 'Unitary council'), ('icb', 'Integrated care board'), ('ccg', 'Clinical commissioning group'), ('pct', 'Primary care trust'), ('health_authority', 'Health authority or commission'), ('fhsa', 'Family health services authority'), ('nhs_trust', 'NHS trust or foundation trust'), ('company', 'Company'), ('charity', 'Charity'), ('voluntary', 'Voluntary or community group'), ('housing', 'Housing association or authority'), ('police', 'Police or probation'), ('healthwatch', 'Healthwatch or community health council'), ('gp_practice', 'General practice'), ('other', 'Other organisation')], max_length=20),
            ), migrations.AlterField(
                model_name='seat',
                name='kind',
                field=models.CharField(choices=[('officer', 'Officer'), ('elected_member', 'Elected member'), ('non_executive', 'Non-executive'), ('clinician', 'Clinician or GP'), ('user', 'Person who uses services'), ('carer', 'Carer'), ('vcse', 'Voluntary or community sector'), ('provider', 'Provider'), ('adviser', 'Adviser'), ('observer', 'Observer'), ('co_optee', 'Co-opted member')], max_length=20),
            ), migrations.AddConstraint(
                model_name='approval',
                constraint=models.UniqueConstraint(fields=('request', 'version', 'approver'), name='approval_once_each'),
            ), migrations.AddConstraint(
                model_name='approval',
                constraint=models.CheckConstraint(condition=models.Q(('behalf__isnull', True), models.Q(('approver', models.F('behalf')), _negated=True), _connector='OR'), name='approval_not_by_asker_behind'),
            ), migrations.AddConstraint(
                model_name='approval',
                constraint=models.CheckConstraint(condition=models.Q(('cover_for__isnull', True), models.Q(models.Q(('cover_for', models.F('requester')), _negated=True), models.Q(('cover_for', models.F('approver')), _negated=True), models.Q(('behalf__isnull', True), models.Q(('cover_for', models.F('behalf')), _negated=True), _connector='OR')), _connector='OR'), name='approval_chain_not_requester'),
            ), migrations.AddConstraint(
                model_name='approval',
                constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['approve', 'refuse', 'recommend'])), name='approval_outcome_known'),
            ), migrations.AddConstraint(
                model_name='approval',
                constraint=models.CheckConstraint(condition=models.Q(('limit__isnull', True), ('amount__lte', models.F('limit')), ('emergency', True), models.Q(('outcome', 'approve'), _negated=True), _connector='OR'), name='approval_within_limit'),
            ), migrations.AddConstraint(
                model_name='approval',
                constraint=models.CheckConstraint(condition=models.Q(('emergency', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='approval_emergency_has_reason'),
            ), migrations.AddConstraint(
                model_name='body',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['board', 'joint_committee', 'strategic_group', 'executive_gate', 'steering_group', 'officer_group', 'forum', 'panel', 'locality_group', 'project_board', 'governing_body', 'team'])), name='body_kind_known'),
            ), migrations.AddConstraint(
                model_name='body',
                constraint=models.CheckConstraint(condition=models.Q(('voting__in', ['partners_unanimous', 'majority', 'majority_casting', 'all_of'])), name='body_voting_known'),
            ), migrations.AddConstraint(
                model_name='body',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('quorum_part__isnull', True), ('quorum_whole__isnull', True)), models.Q(('quorum_part__gte', 1), ('quorum_whole__gte', models.F('quorum_part'))), _connector='OR'), name='body_quorum_fraction'),
            ), migrations.AddConstraint(
                model_name='body',
                constraint=models.CheckConstraint(condition=models.Q(('meetings_min__isnull', True), ('meetings_max__isnull', True), ('meetings_max__gte', models.F('meetings_min')), _connector='OR'), name='body_meetings_in_order'),
            ), migrations.AddConstraint(
                model_name='body',
                constraint=models.CheckConstraint(condition=models.Q(('meets_before__isnull', True), models.Q(('meets_before', models.F('id')), _negated=True), _connector='OR'), name='body_not_before_itself'),
            ), migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='clause_period_in_order'),
            ), migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(('second_body__isnull', True), ('mode__in', ['recommend_to', 'ratify_by']), models.Q(('body__isnull', False), ('mode', 'dual_key')), _connector='OR'), name='clause_second_body_has_a_part'),
            ), migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('mode', 'dual_key'), _negated=True), models.Q(('body__isnull', False), ('second_body__isnull', False), models.Q(('body', models.F('second_body')), _negated=True)), _connector='OR'), name='clause_dual_key_names_two'),
            ), migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(('above__isnull', True), ('above__gte', 0), _connector='OR'), name='clause_band_not_negative'),
            ), migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['none', 'lifetime_value', 'annual_value', 'change_value', 'cumulative_change', 'amount'])), name='clause_measure_known'),
            ), migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['sole', 'any_one', 'all_of', 'recommend_to', 'ratify_by', 'dual_key'])), name='clause_mode_known'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'waiting', 'sent_back', 'partly_agreed', 'recommended', 'to_ratify', 'approved', 'refused', 'withdrawn', 'lapsed'])), name='request_state_known'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['none', 'general_exception', 'special_urgency'])), name='request_urgency_known'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('effect__in', ['none', 'applied', 'failed'])), name='request_effect_known'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('effect', 'none'), ('state', 'approved'), _connector='OR'), name='request_effect_of_approved'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('agreed_amount__isnull', True), models.Q(('agreed_amount__gte', 0), ('agreed_amount__lte', models.F('amount'))), _connector='OR'), name='request_agreed_not_more'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('envelope__isnull', True), models.Q(('envelope', models.F('id')), _negated=True), _connector='OR'), models.Q(('part_of__isnull', True), models.Q(('part_of', models.F('id')), _negated=True), _connector='OR')), name='request_not_inside_itself'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('is_envelope', False), ('envelope__isnull', True), _connector='OR'), name='request_envelope_not_nested'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('on_behalf_of__isnull', True), models.Q(('on_behalf_of', models.F('requested_by')), _negated=True), _connector='OR'), name='request_behalf_of_another'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(('exempt_paragraph', ''), models.Q(('public_interest', ''), _negated=True), _connector='OR'), name='request_exempt_says_why'),
            ), migrations.AddConstraint(
                model_name='decisionrequest',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'refused', 'withdrawn', 'lapsed'])), models.Q(models.Q(('state__in', ['approved', 'refused', 'withdrawn', 'lapsed']), _negated=True), ('decided_at__isnull', True)), _connector='OR'), name='request_decided_when'),
            ), migrations.AddConstraint(
                model_name='locality',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['county', 'division', 'locality', 'ward', 'practice'])), name='locality_kind_known'),
            ), migrations.AddConstraint(
                model_name='locality',
                constraint=models.CheckConstraint(condition=models.Q(('inside__isnull', True), models.Q(('inside', models.F('id')), _negated=True), _connector='OR'), name='locality_not_inside_itself'),
            ), migrations.AddConstraint(
                model_name='organisation',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['county_council', 'district_council', 'unitary_council', 'icb', 'ccg', 'pct', 'health_authority', 'fhsa', 'nhs_trust', 'company', 'charity', 'voluntary', 'housing', 'police', 'healthwatch', 'gp_practice', 'other'])), name='organisation_kind_known'),
            ), migrations.AddConstraint(
                model_name='post',
                constraint=models.CheckConstraint(condition=models.Q(('also_reports_to__isnull', True), models.Q(models.Q(('also_reports_to', models.F('id')), _negated=True), models.Q(('also_reports_to', models.F('reports_to')), _negated=True)), _connector='OR'), name='post_two_lines_differ'),
            ), migrations.AddConstraint(
                model_name='seat',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer', 'elected_member', 'non_executive', 'clinician', 'user', 'carer', 'vcse', 'provider', 'adviser', 'observer', 'co_optee'])), name='seat_kind_known'),
            ), migrations.AddConstraint(
                model_name='seat',
                constraint=models.CheckConstraint(condition=models.Q(('office__in', ['member', 'chair', 'vice_chair'])), name='seat_office_known'),
            )],
        ),
    ]
