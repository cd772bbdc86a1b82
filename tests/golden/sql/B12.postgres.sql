CREATE VIEW b12 AS
WITH facts AS MATERIALIZED (
  SELECT
    "id",
    NULLIF("foreign_share", CAST('NaN' AS DOUBLE PRECISION)) AS "foreign_share",
    CASE
      WHEN "entity_type" IN (
        'company',
        'sole_trader',
        'unincorporated',
        'individual',
        'public_or_npo',
        'overseas_only'
      )
      THEN "entity_type"
    END AS "entity_type",
    "agent_of_licensee" AS "agent_of_licensee",
    "special_area.hainan_ftp" AS "special_area.hainan_ftp",
    "special_area.pilot_2024" AS "special_area.pilot_2024",
    NULLIF("registered_capital", CAST('NaN' AS DOUBLE PRECISION)) AS "registered_capital",
    "multi_province" AS "multi_province",
    "on_dishonest_list" AS "on_dishonest_list",
    COALESCE("network_services.cdn", CASE WHEN NOT "special_services.network" THEN FALSE END) AS "network_services.cdn"
  FROM business
), layer_1 AS MATERIALIZED (
  SELECT
    "id",
    "entity_type",
    "foreign_share",
    "network_services.cdn",
    "on_dishonest_list",
    "registered_capital",
    "network_services.cdn" AND NOT "agent_of_licensee" AS "need:B12",
    "multi_province" AND "registered_capital" < 10000000.0 AS "rule:VATS/capital-nationwide",
    NOT "special_area.hainan_ftp" AND NOT "special_area.pilot_2024" AS "rule:B12/foreign-closed",
    "agent_of_licensee" AND CAST(NULL AS BOOLEAN) AS "rule:B12/agent-of-vendor",
    "agent_of_licensee" AS "test",
    NOT "entity_type" IN ('company', 'overseas_only') AS "test~1",
    "entity_type" = 'overseas_only' AS "test~2",
    "registered_capital" < 1000000.0 AS "test~3",
    "on_dishonest_list" AS "test~4",
    "foreign_share" > 0.0
    AND NOT (
      "foreign_share" > 0.0 AND "special_area.hainan_ftp"
    )
    AND NOT (
      "foreign_share" > 0.0 AND "special_area.pilot_2024"
    ) AS "rule:B12/foreign-closed~1",
    "network_services.cdn" AS "test~5"
  FROM facts
), layer_2 AS MATERIALIZED (
  SELECT
    "id",
    "foreign_share",
    "need:B12",
    "rule:B12/foreign-closed~1",
    "rule:VATS/capital-nationwide",
    "test",
    "test~1",
    "test~2",
    "test~3",
    "test~4",
    "test~5",
    NOT "entity_type" IN ('company', 'overseas_only')
    OR "entity_type" = 'overseas_only'
    OR "registered_capital" < 1000000.0
    OR "rule:VATS/capital-nationwide"
    OR "on_dishonest_list" AS "bar:B12",
    "rule:B12/foreign-closed"
    OR NOT "entity_type" IN ('company', 'overseas_only')
    OR "entity_type" = 'overseas_only'
    OR "registered_capital" < 1000000.0
    OR "rule:VATS/capital-nationwide"
    OR "on_dishonest_list" AS "bar:B12~1",
    "network_services.cdn" AND NOT "rule:B12/agent-of-vendor" AS "need:B12~1"
  FROM layer_1
), layer_3 AS MATERIALIZED (
  SELECT
    "id",
    "need:B12",
    "need:B12~1",
    "rule:B12/foreign-closed~1",
    "rule:VATS/capital-nationwide",
    "test",
    "test~1",
    "test~2",
    "test~3",
    "test~4",
    "test~5",
    (
      NOT "foreign_share" <= 0.0 OR "bar:B12"
    )
    AND (
      NOT "foreign_share" > 0.0 OR "bar:B12~1"
    ) AS "barred:B12"
  FROM layer_2
), decided AS MATERIALIZED (
  SELECT
    "id",
    "need:B12",
    "need:B12~1",
    "rule:B12/foreign-closed~1",
    "rule:VATS/capital-nationwide",
    "test",
    "test~1",
    "test~2",
    "test~3",
    "test~4",
    "test~5",
    CASE
      WHEN "need:B12" AND "barred:B12"
      THEN 'barred'
      WHEN "need:B12"
      THEN 'required'
      WHEN NOT "need:B12"
      THEN 'not_required'
      ELSE 'undetermined'
    END AS "B12.status"
  FROM layer_3
)
SELECT
  "id",
  "B12.status",
  CASE
    WHEN "B12.status" IN ('required', 'barred') AND "need:B12~1"
    THEN 'settled'
    WHEN "B12.status" IN ('required', 'barred') AND "need:B12"
    THEN 'practice'
    WHEN "B12.status" IN ('required', 'barred')
    THEN 'practice'
    WHEN "B12.status" = 'not_required' AND "test" AND NOT "need:B12~1"
    THEN 'settled'
    WHEN "B12.status" = 'not_required' AND "test" AND NOT "need:B12"
    THEN 'practice'
    WHEN "B12.status" = 'not_required' AND "test"
    THEN 'practice'
    WHEN "B12.status" = 'not_required' AND NOT "need:B12~1"
    THEN 'settled'
    WHEN "B12.status" = 'not_required' AND NOT "need:B12"
    THEN 'practice'
    WHEN "B12.status" = 'not_required'
    THEN 'practice'
    ELSE ''
  END AS "B12.standing",
  CASE
    WHEN "B12.status" = 'barred' AND "test~1"
    THEN 'VATS/company-only'
    WHEN "B12.status" = 'barred' AND "test~2"
    THEN 'VATS/overseas-entity'
    WHEN "B12.status" = 'barred' AND "test~3"
    THEN 'VATS/capital-province'
    WHEN "B12.status" = 'barred' AND "rule:VATS/capital-nationwide"
    THEN 'VATS/capital-nationwide'
    WHEN "B12.status" = 'barred' AND "test~4"
    THEN 'VATS/dishonest-list'
    WHEN "B12.status" = 'barred' AND "rule:B12/foreign-closed~1"
    THEN 'B12/foreign-closed'
    WHEN "B12.status" = 'required' AND "test~5"
    THEN 'B12/cdn'
    WHEN "B12.status" = 'not_required' AND "test"
    THEN 'B12/agent-of-vendor'
    WHEN "B12.status" = 'not_required'
    THEN 'B12/otherwise'
    ELSE ''
  END AS "B12.reason"
FROM decided;
