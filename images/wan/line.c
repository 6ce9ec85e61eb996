/* What a line does to packets, on a TUN device: what is read from it is written back after the delay, unless it is lost.
 *
 *   line DEVICE OWN_ADDRESS DELAY_S JITTER_S LOSS_UP LOSS_DOWN CONNECTIONS_PER_S BURST OVER_LIMIT BYTES_PER_S SEED
 *   line --fates COUNT LOSS SEED
 *
 * DEVICE is an open file descriptor. Packets from OWN_ADDRESS go up, all others down. Delay, jitter and bandwidth (0: no
 * limit) hold for each way alone; packets never overtake one another. A SYN over the limit on new connections is dropped
 * (OVER_LIMIT drop) or waits for its turn before it goes on its way (wait). On SIGUSR1 the counters are printed as a line of JSON.
 * The second form prints the fate of the first COUNT packets of one way: 1 for lost.
 *
 * In C, because it shares a CPU with the load generator: Python needs 146 microseconds a request, which is more than the
 * generator does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

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
static int drops;
static volatile sig_atomic_t asked;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* splitmix64: a number in [0, 1) that depends on the seed and on how many were drawn, and on nothing else. */
static double draw(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return ((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

/* Each way has a sequence of its own. */
static uint64_t stream(uint64_t seed, int way) { return seed * 2 + way; }

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
    if (way->tokens < 1 && drops) return -1;
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

static void open_gate(double time) {
    Packet packet;
    while (pop(&gate, time, &packet)) {
        send_out(&up, packet.bytes, packet.size, time);
        free(packet.bytes);
    }
}

static void write_due(Way *way, int device, double time) {
    Packet packet;
    while (pop(&way->queue, time, &packet)) {
        if (write(device, packet.bytes, packet.size) < 0) way->overflows++;
        free(packet.bytes);
    }
}

static void print_way(const char *name, const Way *way, const char *end) {
    printf("\"%s\": {\"packets\": %lu, \"bytes\": %lu, \"lost\": %lu, \"overflows\": %lu, \"syns\": %lu, \"syns_dropped\": %lu, "
           "\"syns_waited\": %lu, \"longest_queue\": %u}%s",
           name, way->packets, way->bytes, way->lost, way->overflows, way->syns, way->syns_dropped, way->syns_waited,
           way->queue.longest, end);
}

static void print_counters(void) {
    printf("{\"seconds\": %.6f, \"waiting\": %u, ", now() - began, gate.length);
    print_way("up", &up, ", ");
    print_way("down", &down, "}\n");
    fflush(stdout);
}

static void on_ask(int number) { (void)number; asked = 1; }

/* Sleeps until the next packet is due, or one comes, or the counters are asked for. */
static void wait_for_work(int device, double time, const sigset_t *while_waiting) {
    double next = time + 3600;
    const Queue *queues[] = { &up.queue, &down.queue, &gate };
    for (int i = 0; i < 3; i++)
        if (queues[i]->length > 0 && queues[i]->packets[queues[i]->head].out < next) next = queues[i]->packets[queues[i]->head].out;
    double left = next > time ? next - time : 0;
    struct timespec timeout = { (time_t)left, (long)((left - (time_t)left) * 1e9) };
    struct pollfd readable = { device, POLLIN, 0 };
    ppoll(&readable, 1, &timeout, while_waiting);
}

static void run(int device, uint32_t own) {
    static uint8_t packet[LARGEST];
    sigset_t blocked, while_waiting;
    /* Only while it waits, so that none is missed between the look and the sleep. */
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
    signal(SIGUSR1, on_ask);
    prctl(PR_SET_TIMERSLACK, 1);
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            int size = read(device, packet, LARGEST);
            if (size < 0 && errno != EAGAIN && errno != EINTR) exit(1);
            if (size < 20) break;
            if (packet[0] >> 4 != 4) continue;
            arrive(memcmp(packet + 12, &own, 4) == 0 ? &up : &down, packet, size, now());
        }
        double time = now();
        open_gate(time);
        write_due(&up, device, time);
        write_due(&down, device, time);
        if (asked) { asked = 0; print_counters(); }
        wait_for_work(device, now(), &while_waiting);
    }
}

int main(int count, char **words) {
    if (count == 5 && strcmp(words[1], "--fates") == 0) {
        double jitter;
        up.loss = atof(words[3]);
        up.random = stream(strtoull(words[4], NULL, 10), 0);
        for (long n = atol(words[2]); n > 0; n--) putchar(is_lost(&up, &jitter) ? '1' : '0');
        putchar('\n');
        return 0;
    }
    if (count != 12) {
        fputs("line: see the head of line.c for its arguments\n", stderr);
        return 2;
    }
    delay_s = atof(words[3]);
    jitter_s = atof(words[4]);
    up.loss = atof(words[5]);
    down.loss = atof(words[6]);
    up.rate = atof(words[7]);
    up.burst = up.tokens = atof(words[8]);
    began = up.refilled = now();
    drops = strcmp(words[9], "drop") == 0;
    bytes_per_s = atof(words[10]);
    uint64_t seed = strtoull(words[11], NULL, 10);
    up.random = stream(seed, 0);
    down.random = stream(seed, 1);
    run(atoi(words[1]), inet_addr(words[2]));
}
