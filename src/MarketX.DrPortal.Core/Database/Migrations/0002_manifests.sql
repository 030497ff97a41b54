-- Copies of the manifests in the bucket, for the day that those are gone. A copy is as good as its signature.

CREATE TABLE drportal.manifests (
    key text PRIMARY KEY,
    etag text NOT NULL,
    file bytea NOT NULL,
    kept_at timestamptz NOT NULL
);
COMMENT ON TABLE drportal.manifests IS 'Signed manifests by the key of their backup, each of the object with that entity tag.';
