-- Events from and to Paca: who relays the outbox, what waits in it, and how far we have read Paca's stream
-- (docs/design/host-integration.md).
--
-- For the operator: each index is made in a moment.

-- A task that only one instance may do at a time. The fencing number grows with each new holder, so that a former holder
-- that was paused is recognised. A released lease stays, with its number.
CREATE TABLE sync_leases (
    name       text        PRIMARY KEY,
    owner      uuid        NOT NULL,
    fence      bigint      NOT NULL DEFAULT 1,
    expires_at timestamptz NOT NULL
);

-- When an event was sent by NOTIFY, where there is no Valkey.
ALTER TABLE sync_outbox ADD COLUMN notified_at timestamptz;

CREATE INDEX sync_outbox_waiting ON sync_outbox (id) WHERE published_at IS NULL;
CREATE INDEX sync_outbox_unannounced ON sync_outbox (id) WHERE published_at IS NULL AND notified_at IS NULL;

-- The newest entry of a stream whose work is committed: where to begin if the consumer group vanishes.
CREATE TABLE sync_stream_positions (
    stream     text        PRIMARY KEY,
    last_id    text        NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- An entry of a stream that cannot be understood. It is acknowledged, and kept here for the operator.
CREATE TABLE sync_rejected_events (
    stream      text        NOT NULL,
    entry_id    text        NOT NULL,
    type        text        NOT NULL,
    fields      text        NOT NULL,
    reason      text        NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, entry_id)
);

CREATE INDEX sync_rejected_events_by_time ON sync_rejected_events (rejected_at);
