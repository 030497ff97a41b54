-- What people did, a partition a month, and one for what fits nowhere.
CREATE TABLE analytics.events (
    id bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    user_id bigint,
    kind text NOT NULL,
    session uuid NOT NULL,
    properties jsonb NOT NULL
) PARTITION BY RANGE (occurred_at);

-- A loop inside the server: the months follow from the year, and their names from the months.
DO $$
DECLARE
    month date;
BEGIN
    FOR month IN SELECT generate_series(date '2025-11-01', date '2026-10-01', interval '1 month') LOOP
        EXECUTE format('CREATE TABLE analytics.events_%s PARTITION OF analytics.events FOR VALUES FROM (%L) TO (%L)',
            to_char(month, 'YYYY_MM'), month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
    END LOOP;
END
$$;
CREATE TABLE analytics.events_other PARTITION OF analytics.events DEFAULT;

INSERT INTO analytics.events
SELECT i, CASE WHEN pg_temp.pick(i, 400, 1000) = 0 THEN timestamptz '1999-12-31 23:59:59+00' ELSE pg_temp.moment(i, 401) END,
    CASE WHEN pg_temp.pick(i, 402, 4) > 0 THEN 1 + pg_temp.pick(i, 403, pg_temp.rows(10000)) END,
    (ARRAY['page.viewed', 'search.made', 'listing.opened', 'basket.changed', 'order.placed'])[1 + pg_temp.pick(i, 404, 5)],
    md5('session' || i / 7)::uuid,
    jsonb_build_object('path', '/l/' || pg_temp.pick(i, 405, 20000), 'referrer', 'https://search.example/?q=' || substr(md5('q' || i), 1, 8),
        'agent', 'Browser/' || pg_temp.pick(i, 406, 120) || '.0 (' || (ARRAY['Linux', 'Mac', 'Windows', 'Phone'])[1 + pg_temp.pick(i, 407, 4)] || ')',
        'ms', pg_temp.pick(i, 408, 5000), 'experiment', jsonb_build_array(pg_temp.pick(i, 409, 2), pg_temp.pick(i, 410, 3)))
FROM generate_series(1, pg_temp.rows(40000)) AS i;
