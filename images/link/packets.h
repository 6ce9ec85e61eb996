/* What becomes of a packet between the two ends of the device: lost, refused, kept until its time, or on its way. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Packets that may wait in one way; at 26 ms that is 600,000 a second. */
enum { CAPACITY = 16384, BATCH = 64, LARGEST = 65536 };

typedef struct { double out; int size; uint8_t *bytes; } Packet;

typedef struct { Packet packets[CAPACITY]; unsigned head, length, longest; } Queue;

typedef struct {
    double loss, rate, burst, tokens, refilled, free_at, last_out;
    uint64_t random;
    Queue queue;
    unsigned long packets, bytes, lost, overflows, syns, syns_dropped, syns_waited;
} Way;

static double began, delay_s, jitter_s, bytes_per_s;
static Way up, down;
/* SYNs that wait for their turn. */
static Queue gate;
static const char *over_rate = "drop";

/* splitmix64: a number in [0, 1) that depends on the seed and on how many were drawn, and on nothing else. */
static double draw(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return ((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

/* Each way has a sequence of its own. */
static uint64_t stream(uint64_t of_seed, int way) { return of_seed * 2 + way; }

/* The fate of the next packet: two numbers a packet, used or not, so that the n-th fate depends on the seed and n alone. */
static int is_lost(Way *way, double *jitter) {
    int lost = draw(&way->random) < way->loss;
    *jitter = draw(&way->random) * jitter_s;
    return lost;
}

/* A TCP segment over IPv4 with SYN and without ACK. */
static int is_new_connection(const uint8_t *packet, int size) {
    int header = (packet[0] & 0x0F) * 4;
    return packet[9] == 6 && size > header + 13 && (packet[header + 13] & 0x12) == 0x02;
}

/* Token bucket, `rate` connections a second, up to `burst` at once: the seconds that a SYN waits, below 0 if it is dropped. */
static double admit(Way *way, double time) {
    if (way->rate == 0) return 0;
    way->tokens += (time - way->refilled) * way->rate;
    if (way->tokens > way->burst) way->tokens = way->burst;
    way->refilled = time;
    if (way->tokens < 1 && strcmp(over_rate, "drop") == 0) return -1;
    way->tokens -= 1;
    return way->tokens < 0 ? -way->tokens / way->rate : 0;
}

/* Keeps a copy of a packet until the time `out`; 0 if there is no room for it. */
static int push(Queue *queue, const uint8_t *bytes, int size, double out) {
    if (queue->length == CAPACITY) return 0;
    Packet *slot = &queue->packets[(queue->head + queue->length) % CAPACITY];
    slot->out = out;
    slot->size = size;
    slot->bytes = malloc(size);
    if (slot->bytes == NULL) return 0;
    memcpy(slot->bytes, bytes, size);
    if (++queue->length > queue->longest) queue->longest = queue->length;
    return 1;
}

/* The packet that is due, taken off its queue; its bytes are the caller's to free. */
static int pop(Queue *queue, double time, Packet *packet) {
    if (queue->length == 0 || queue->packets[queue->head].out > time) return 0;
    *packet = queue->packets[queue->head];
    queue->head = (queue->head + 1) % CAPACITY;
    queue->length--;
    return 1;
}

/* A packet sets out on its way, or is lost. */
static void send_out(Way *way, const uint8_t *bytes, int size, double time) {
    double jitter;
    if (is_lost(way, &jitter)) { way->lost++; return; }
    /* What has no room takes none of the bandwidth either. */
    if (way->queue.length == CAPACITY) { way->overflows++; return; }
    double out = time + delay_s + jitter;
    if (bytes_per_s > 0) {
        way->free_at = (way->free_at > time ? way->free_at : time) + size / bytes_per_s;
        out += way->free_at - time;
    }
    if (out > way->last_out) way->last_out = out;
    if (push(&way->queue, bytes, size, way->last_out)) way->bytes += size;
    else way->overflows++;
}

static void arrive(Way *way, const uint8_t *bytes, int size, double time) {
    way->packets++;
    if (is_new_connection(bytes, size)) {
        way->syns++;
        double wait = admit(way, time);
        if (wait < 0) { way->syns_dropped++; return; }
        if (wait > 0) {
            way->syns_waited++;
            if (!push(&gate, bytes, size, time + wait)) way->overflows++;
            return;
        }
    }
    send_out(way, bytes, size, time);
}
