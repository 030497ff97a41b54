CREATE VIEW active_listings AS
SELECT listings.id, title, price, currency, name AS category, display_name AS seller,
    round(rating_sum::numeric / nullif(rating_count, 0), 2) AS rating
FROM listings
JOIN categories ON categories.id = category_id
JOIN users ON users.id = seller_id
WHERE status = 'active';
COMMENT ON VIEW active_listings IS 'What buyers see';

-- A view on a view, and one that can be written through.
CREATE VIEW analytics.top_sellers AS
SELECT seller, count(*) AS listings, avg(rating) AS rating FROM active_listings GROUP BY seller ORDER BY listings DESC, seller;
CREATE VIEW draft_listings WITH (security_barrier = true) AS
SELECT id, title, status FROM listings WHERE status = 'draft' WITH LOCAL CHECK OPTION;

CREATE MATERIALIZED VIEW analytics.daily_revenue AS
SELECT (paid_at AT TIME ZONE 'UTC')::date AS day, currency, count(*) AS payments, sum(amount) AS revenue
FROM billing.payments
WHERE paid_at IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2;
CREATE UNIQUE INDEX daily_revenue_key ON analytics.daily_revenue (day, currency);

COMMENT ON TABLE users IS 'Buyers and sellers';
COMMENT ON COLUMN users.password_hash IS 'SHA-256 here; Argon2 in the real thing';
COMMENT ON CONSTRAINT one_promotion_at_a_time ON promotions IS 'Overlaps would be billed twice';
COMMENT ON INDEX orders_city_idx IS 'For the shipping desk';

GRANT USAGE ON SCHEMA analytics TO PUBLIC;
GRANT SELECT ON analytics.top_sellers, analytics.daily_revenue TO PUBLIC;
GRANT SELECT (id, display_name) ON users TO PUBLIC;
REVOKE EXECUTE ON FUNCTION search_listings(text, integer) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO PUBLIC;
