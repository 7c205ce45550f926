// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0
//
// The module that Paca loads for the plugin, as it enables none without one (docs/design/host-integration.md, "The
// package"). It answers the automation condition github.pr_state, and HTTP requests that came past the gateway. All
// else is done by PacaSync, beside Paca.
//
// It needs no library: Postgres parses and writes the JSON, this file only quotes and unquotes it. The functions that
// Paca exports are in docs/reference/host-facts.md section 2.4.

typedef unsigned char byte;
typedef unsigned int u32;
typedef long long i64;

#define EXPORT(name) __attribute__((export_name(name)))

// SQL, its parameters as a JSON array, and where to write the result's and the error's address and length.
__attribute__((import_module("paca"), import_name("db_query2"))) extern void db_query2(
    i64 sql, i64 sql_length, i64 parameters, i64 parameters_length, i64 result, i64 result_length, i64 error,
    i64 error_length);

// The level (3 is an error), and the text.
__attribute__((import_module("paca"), import_name("log"))) extern void host_log(int level, i64 text, i64 length);

// Memory: Paca hands in at most 1 MiB, we quote it to at most six times as much, and Postgres' answer is small.
// Everything is given back after each call (ResetAllocator), so it is never freed piece by piece.

static byte memory[12 << 20] __attribute__((aligned(16)));
static u32 used = 0;

EXPORT("paca_malloc") u32 paca_malloc(u32 size) {
    u32 rounded = (size + 15) & ~15u;
    if (rounded < size || rounded > sizeof memory - used) return 0;
    byte *place = memory + used;
    used += rounded;
    return (u32)place;
}

EXPORT("ResetAllocator") void reset_allocator(void) { used = 0; }

EXPORT("_initialize") void initialize(void) {}

EXPORT("Init") int init(void) { return 0; }

EXPORT("Shutdown") void shutdown(void) {}

EXPORT("HandleEvent") void handle_event(u32 topic, u32 topic_length, u32 payload, u32 payload_length) {
    (void)topic, (void)topic_length, (void)payload, (void)payload_length;
}

// The result of an export: address and length in one number.
static i64 packed(const byte *text, u32 length) { return ((i64)(u32)text << 32) | length; }

static i64 constant(const char *text) {
    u32 length = 0;
    while (text[length]) length++;
    return packed((const byte *)text, length);
}

// The text as the only element of a JSON array; 0 if it does not fit. Bytes from 0x80 are UTF-8 and stay.
static byte *quoted(const byte *text, u32 length, u32 *quoted_length) {
    static const char digits[] = "0123456789abcdef";
    if (length > (sizeof memory - 16) / 6) return 0;
    byte *start = (byte *)paca_malloc(length * 6 + 4);
    if (!start) return 0;
    byte *end = start;
    *end++ = '[';
    *end++ = '"';
    for (u32 index = 0; index < length; index++) {
        byte character = text[index];
        if (character == '"' || character == '\\') {
            *end++ = '\\';
            *end++ = character;
        } else if (character < 0x20) {
            *end++ = '\\';
            *end++ = 'u';
            *end++ = '0';
            *end++ = '0';
            *end++ = digits[character >> 4];
            *end++ = digits[character & 15];
        } else {
            *end++ = character;
        }
    }
    *end++ = '"';
    *end++ = ']';
    *quoted_length = (u32)(end - start);
    return start;
}

// The only value of a result `{"columns":["answer"],"rows":[["…"]]}`, which is JSON that we made in SQL from ASCII: so
// the only escapes in it are \" and \\. Returns 0 if there is no such value.
static i64 only_value(byte *result, u32 length) {
    static const char before[] = "\"rows\":[[\"";
    const u32 width = sizeof before - 1;
    for (u32 start = 0; start + width <= length; start++) {
        u32 same = 0;
        while (same < width && result[start + same] == (byte)before[same]) same++;
        if (same < width) continue;
        byte *end = result + start + width;
        byte *written = end;
        byte *first = end;
        byte *limit = result + length;
        while (end < limit && *end != '"') {
            if (*end == '\\' && end + 1 < limit) end++;
            *written++ = *end++;
        }
        return end < limit ? packed(first, (u32)(written - first)) : 0;
    }
    return 0;
}

// The state of the newest pull request that was linked to the task, as the plugin's own condition reads it. A task
// without one matches nothing. Paca's database functions need no prefix: the plugin's schema is the search path.
static const char pr_state[] =
    "SELECT json_build_object('matched', COALESCE(("
    "SELECT p.state = request.value -> 'config' ->> 'expected_state' "
    "FROM github_task_pr_links AS l JOIN github_pull_requests AS p ON p.id = l.pull_request_id "
    "WHERE l.task_id = (request.value -> 'task' ->> 'id')::uuid "
    "AND p.project_id = (request.value ->> 'project_id')::uuid "
    "ORDER BY l.created_at DESC, l.id DESC LIMIT 1), false))::text AS answer "
    "FROM (SELECT ($1::text)::jsonb AS value) AS request";

// Runs the only condition that the manifest has. A condition cannot say why it failed: an empty result makes Paca mark
// the step as failed instead of taking the branch "else", and the log has the reason.
EXPORT("EvaluateCondition") i64 evaluate_condition(u32 payload, u32 length) {
    static const char too_large[] = "github: the condition's request is too large";
    u32 parameters_length = 0;
    byte *parameters = quoted((byte *)payload, length, &parameters_length);
    if (!parameters) {
        host_log(3, (i64)(u32)too_large, sizeof too_large - 1);
        return 0;
    }
    u32 result = 0, result_length = 0, error = 0, error_length = 0;
    db_query2(
        (i64)(u32)pr_state, sizeof pr_state - 1, (i64)(u32)parameters, parameters_length, (i64)(u32)&result,
        (i64)(u32)&result_length, (i64)(u32)&error, (i64)(u32)&error_length);
    if (error_length) {
        host_log(3, error, error_length);
        return 0;
    }
    return only_value((byte *)result, result_length);
}

// {"success":false,"error":"…","error_code":"GITHUB_NOT_ROUTED"}
#define NOT_ROUTED                                                                                                      \
    "eyJzdWNjZXNzIjpmYWxzZSwiZXJyb3IiOiJUaGlzIHJlcXVlc3QgcmVhY2hlZCBQYWNhJ3MgQVBJIGluc3RlYWQgb2YgUGFjYVN5bmMuIExldCB0"      \
    "aGUgZ2F0ZXdheSBzZW5kIC9hcGkvdjEvcGx1Z2lucy9jb20ucGFjYS5naXRodWIvKiB0byBQYWNhU3luYzsgZm9yIGFnZW50cyBzZXQgUEFDQV9B"      \
    "UElfVVJMIG9mIGFnZW50LXJ1bm5lciB0byB0aGUgZ2F0ZXdheSdzIGludGVybmFsIHNpdGUuIiwiZXJyb3JfY29kZSI6IkdJVEhVQl9OT1RfUk9V"      \
    "VEVEIn0="

// 421 Misdirected Request (RFC 9110 section 15.5.20).
EXPORT("HandleRequest") i64 handle_request(u32 payload, u32 length) {
    (void)payload, (void)length;
    return constant("{\"status\":421,\"headers\":{\"Content-Type\":\"application/json\"},\"body\":\"" NOT_ROUTED "\"}");
}
