-- After the data, as a restore does it too: one sort for each index instead of a descent for each row.
ALTER TABLE users ADD PRIMARY KEY (id),
    ADD CONSTRAINT users_public_id_key UNIQUE (public_id),
    ADD CONSTRAINT users_not_their_own_referrer CHECK (referred_by IS DISTINCT FROM id),
    ADD CONSTRAINT users_referred_by_fkey FOREIGN KEY (referred_by) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX users_email_key ON users (lower(email::text));
CREATE INDEX users_preferences_idx ON users USING gin (preferences jsonb_path_ops);
CREATE INDEX users_inactive_idx ON users (created_at) WHERE NOT is_active;
ALTER TABLE "User Settings" ADD CONSTRAINT "a user's" FOREIGN KEY ("userId") REFERENCES users (id) ON DELETE CASCADE;

ALTER TABLE listings ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (seller_id) REFERENCES users (id),
    ADD FOREIGN KEY (category_id) REFERENCES categories (id),
    ADD CONSTRAINT listings_title_not_blank CHECK (title <> ''),
    ADD CONSTRAINT listings_views CHECK (view_count >= 0) NOT VALID;
-- The ratings were written in the order of a hash join; the same data means the same order on disk too.
CLUSTER listings USING listings_pkey;
ALTER TABLE listings SET WITHOUT CLUSTER;
CREATE INDEX listings_search_idx ON listings USING gin (search);
CREATE INDEX listings_tags_idx ON listings USING gin (tags);
CREATE INDEX listings_attributes_idx ON listings USING gin (attributes);
CREATE INDEX listings_active_idx ON listings (category_id, price DESC NULLS LAST) INCLUDE (title) WHERE status = 'active';
CREATE INDEX listings_slug_idx ON listings (slug);
CREATE INDEX listings_seller_idx ON listings (seller_id);
CREATE STATISTICS listings_category_status (dependencies, ndistinct) ON category_id, status FROM listings;
ALTER TABLE listings ALTER COLUMN category_id SET STATISTICS 500;
ALTER TABLE listing_photos ADD FOREIGN KEY (listing_id) REFERENCES listings (id);
ALTER TABLE promotions ADD FOREIGN KEY (listing_id) REFERENCES listings (id);

ALTER TABLE orders ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (buyer_id) REFERENCES users (id);
CREATE INDEX orders_buyer_idx ON orders (buyer_id, placed_at DESC);
CREATE INDEX orders_placed_idx ON orders USING brin (placed_at);
CREATE INDEX orders_city_idx ON orders ((shipping_address ->> 'city'));
CREATE INDEX orders_open_idx ON orders (placed_at) WHERE status IN ('placed', 'paid');
ALTER TABLE orders CLUSTER ON orders_pkey;

ALTER TABLE order_items ADD PRIMARY KEY (order_id, line),
    ADD FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    ADD FOREIGN KEY (listing_id) REFERENCES listings (id),
    ADD CHECK (quantity BETWEEN 1 AND 1000);
CREATE INDEX order_items_listing_idx ON order_items (listing_id);

ALTER TABLE billing.payments ADD PRIMARY KEY (id),
    ADD UNIQUE (invoice),
    ADD FOREIGN KEY (order_id) REFERENCES orders (id),
    ADD CONSTRAINT refunded_after_paid CHECK (refunded_at IS NULL OR refunded_at >= paid_at);
CREATE INDEX payments_order_idx ON billing.payments (order_id);
-- Of values that hardly repeat: a hash index of few values is one long chain, and takes hours at a large scale.
CREATE INDEX payments_authorisation_idx ON billing.payments USING hash ((gateway_response ->> 'authorisation'));

ALTER TABLE messages ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (listing_id) REFERENCES listings (id) ON DELETE SET NULL,
    ADD FOREIGN KEY (sender_id) REFERENCES users (id),
    ADD FOREIGN KEY (recipient_id) REFERENCES users (id);
CREATE INDEX messages_recipient_idx ON messages (recipient_id, sent_at DESC);
CREATE INDEX messages_unread_idx ON messages (recipient_id) WHERE read_at IS NULL;
-- Already compressed: a second time would only cost time.
ALTER TABLE messages ALTER COLUMN attachment SET STORAGE EXTERNAL;

ALTER TABLE reviews ADD PRIMARY KEY (id),
    ADD UNIQUE (order_id),
    ADD FOREIGN KEY (order_id) REFERENCES orders (id),
    ADD FOREIGN KEY (listing_id) REFERENCES listings (id),
    ADD FOREIGN KEY (author_id) REFERENCES users (id),
    ADD CHECK (stars BETWEEN 1 AND 5),
    ADD CHECK (cardinality(helpful) = 2);
CREATE INDEX reviews_listing_idx ON reviews (listing_id, stars);

ALTER TABLE analytics.events ADD PRIMARY KEY (id, occurred_at);
CREATE INDEX events_user_idx ON analytics.events (user_id, occurred_at);
CREATE INDEX events_kind_idx ON analytics.events (kind text_pattern_ops) WHERE kind <> 'page.viewed';
