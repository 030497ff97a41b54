CREATE FUNCTION touch() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER listings_touch BEFORE UPDATE OF title, description, price ON listings
    FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION touch();

-- Keeps the sums of a listing. A restore must load reviews without running this, or every rating counts twice.
CREATE FUNCTION count_review() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    UPDATE listings SET rating_sum = rating_sum + NEW.stars, rating_count = rating_count + 1 WHERE id = NEW.listing_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER reviews_count AFTER INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION count_review();

CREATE FUNCTION billing.refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments are never deleted' USING HINT = 'insert a refund';
END
$$;
CREATE CONSTRAINT TRIGGER payments_stay AFTER DELETE ON billing.payments
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION billing.refuse_change();

CREATE FUNCTION search_listings(query text, at_most integer DEFAULT 20) RETURNS SETOF listings
    LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT * FROM listings WHERE search @@ plainto_tsquery('simple', query) ORDER BY ts_rank(search, plainto_tsquery('simple', query)) DESC LIMIT at_most;
$$;
COMMENT ON FUNCTION search_listings(text, integer) IS 'Suche · 検索 · بحث · "quoted" and it''s fine';

-- A body that the server parses when it is created. Quoted once more here, because Npgsql splits at its semicolons.
DO $$
BEGIN
    EXECUTE $create$
        CREATE PROCEDURE billing.mark_paid(payment uuid)
            LANGUAGE sql
            BEGIN ATOMIC
                UPDATE billing.payments SET paid_at = now() WHERE id = payment AND paid_at IS NULL;
            END
    $create$;
END
$$;

CREATE AGGREGATE analytics.concatenated(text) (sfunc = textcat, stype = text, initcond = '');

-- Nobody but the owner sees the messages of others.
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_messages ON messages FOR SELECT
    USING (current_setting('marketx.user_id', true)::bigint IN (sender_id, recipient_id));
