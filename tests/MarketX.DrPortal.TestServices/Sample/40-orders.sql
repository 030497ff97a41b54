CREATE TABLE orders (
    id bigint NOT NULL,
    buyer_id bigint NOT NULL,
    status order_status NOT NULL DEFAULT 'placed',
    shipping_address jsonb NOT NULL,
    note text,
    tracking_codes text[],
    total billing.amount NOT NULL,
    placed_at timestamptz NOT NULL,
    delivery_time interval
);
-- As older applications have it: a sequence and a default instead of an identity column.
CREATE SEQUENCE orders_id_seq OWNED BY orders.id;
ALTER TABLE orders ALTER COLUMN id SET DEFAULT nextval('orders_id_seq'::regclass);

INSERT INTO orders (buyer_id, status, shipping_address, note, tracking_codes, total, placed_at, delivery_time)
SELECT 1 + pg_temp.pick(i, 200, pg_temp.rows(10000)), (enum_range(NULL::order_status))[1 + pg_temp.pick(i, 201, 6)],
    jsonb_build_object('name', given.name || ' ' || family.name, 'street', pg_temp.pick(i, 202, 200) || ' ' || family.name || ' St',
        'city', (ARRAY['Lagos', 'Zürich', 'São Paulo', '東京', 'القاهرة', 'Київ', 'Αθήνα', 'Montréal'])[1 + pg_temp.pick(i, 203, 8)],
        'postcode', lpad(pg_temp.pick(i, 204, 99999)::text, 5, '0'), 'geo', jsonb_build_array(pg_temp.pick(i, 205, 18000) / 100.0 - 90, pg_temp.pick(i, 206, 36000) / 100.0 - 180)),
    CASE WHEN pg_temp.pick(i, 207, 4) = 0 THEN phrase.text END,
    CASE WHEN pg_temp.pick(i, 208, 3) > 0 THEN ARRAY[upper(substr(md5('track' || i), 1, 13))] END,
    pg_temp.pick(i, 209, 1000000) / 100.0, pg_temp.moment(i, 210),
    CASE WHEN pg_temp.pick(i, 211, 2) = 0 THEN pg_temp.pick(i, 212, 20) * interval '1 day' + pg_temp.pick(i, 213, 1440) * interval '1 minute' END
FROM generate_series(1, pg_temp.rows(30000)) AS i
JOIN given_name AS given ON given.n = pg_temp.pick(i, 214, 47)
JOIN family_name AS family ON family.n = pg_temp.pick(i, 215, 36)
JOIN phrase ON phrase.n = pg_temp.pick(i, 216, 2000)
ORDER BY i;

CREATE TABLE order_items (
    order_id bigint NOT NULL,
    line smallint NOT NULL,
    listing_id bigint NOT NULL,
    quantity integer NOT NULL DEFAULT 1,
    unit_price billing.amount NOT NULL,
    line_total numeric GENERATED ALWAYS AS (quantity * unit_price) STORED,
    snapshot jsonb NOT NULL
);

INSERT INTO order_items (order_id, line, listing_id, quantity, unit_price, snapshot)
SELECT i, line, 1 + pg_temp.pick(i * 8 + line, 220, pg_temp.rows(20000)), 1 + pg_temp.pick(i * 8 + line, 221, 4),
    pg_temp.pick(i * 8 + line, 222, 250000) / 100.0,
    jsonb_build_object('title', phrase.text, 'sku', substr(md5('sku' || i || '/' || line), 1, 12), 'weight', pg_temp.pick(i, 223, 30000))
FROM generate_series(1, pg_temp.rows(30000)) AS i
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.pick(i, 224, 3)) AS line
JOIN phrase ON phrase.n = pg_temp.pick(i * 8 + line, 225, 2000)
ORDER BY i, line;

CREATE TABLE billing.payments (
    id uuid NOT NULL,
    order_id bigint NOT NULL,
    invoice bigint NOT NULL DEFAULT nextval('billing.invoice_number'::regclass),
    method billing.payment_method NOT NULL,
    amount billing.amount NOT NULL,
    currency character(3) NOT NULL,
    paid_at timestamptz,
    refunded_at timestamptz,
    gateway_response jsonb,
    receipt xml
);

INSERT INTO billing.payments (id, order_id, method, amount, currency, paid_at, refunded_at, gateway_response, receipt)
SELECT md5('payment' || id)::uuid, id, (enum_range(NULL::billing.payment_method))[1 + pg_temp.pick(id, 230, 4)], total,
    (ARRAY['EUR', 'USD', 'JPY', 'NGN'])[1 + pg_temp.pick(id, 231, 4)],
    CASE WHEN status NOT IN ('placed', 'cancelled') THEN placed_at + pg_temp.pick(id, 232, 600) * interval '1 second' END,
    CASE WHEN status = 'returned' THEN placed_at + interval '12 days' END,
    jsonb_build_object('gateway', 'stub', 'authorisation', md5('auth' || id), 'network', sha256(('net' || id)::bytea)::text,
        'risk', pg_temp.pick(id, 233, 1000) / 1000.0),
    CASE WHEN pg_temp.pick(id, 234, 10) = 0 THEN ('<receipt order="' || id || '"><total>' || total || '</total></receipt>')::xml END
FROM orders ORDER BY id;
