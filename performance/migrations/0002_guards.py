"""Triggers that keep figures as they were reported, and a definition as long as it has figures."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION performance_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a figure is corrected by a new version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER measurement_append_only BEFORE UPDATE OR DELETE ON performance_measurement
    FOR EACH ROW EXECUTE FUNCTION performance_append_only();
"""

VERSIONS_IN_ORDER = """
CREATE FUNCTION performance_versions_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM performance_measurement
        WHERE indicator_id = NEW.indicator_id AND start = NEW.start AND version = NEW.version - 1
    ) THEN
        RAISE EXCEPTION 'version % of a figure needs version % before it', NEW.version, NEW.version - 1
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measurement_versions_in_order BEFORE INSERT ON performance_measurement
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION performance_versions_in_order();
"""

DEFINITION_STANDS = """
CREATE FUNCTION performance_definition_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.arithmetic, NEW.multiplier, NEW.frequency) IS DISTINCT FROM (OLD.arithmetic, OLD.multiplier, OLD.frequency)
        AND EXISTS (SELECT 1 FROM performance_measurement WHERE indicator_id = OLD.id) THEN
        RAISE EXCEPTION 'indicator % has figures: its arithmetic stands', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER indicator_definition_stands BEFORE UPDATE ON performance_indicator
    FOR EACH ROW EXECUTE FUNCTION performance_definition_stands();
"""

UNDO = """
DROP TRIGGER indicator_definition_stands ON performance_indicator;
DROP TRIGGER measurement_versions_in_order ON performance_measurement;
DROP TRIGGER measurement_append_only ON performance_measurement;
DROP FUNCTION performance_definition_stands, performance_versions_in_order, performance_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("performance", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY + VERSIONS_IN_ORDER + DEFINITION_STANDS, UNDO)]
