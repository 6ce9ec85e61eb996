/* What a link does to packets, on a TUN device: what is read from it is written back after the delay, unless it is lost.
 *
 *   link --device DESCRIPTOR --address OWN_ADDRESS [--NAME VALUE ...]
 *   link --fates COUNT [--loss-up SHARE] [--seed NUMBER]
 *
 * The names are in `settings` below, and nowhere else. Packets from OWN_ADDRESS go up, all others down. Delay, jitter and
 * bandwidth hold for each direction alone; packets never overtake one another. A SYN over the limit on new connections is
 * dropped (--over-rate drop) or waits for its turn before it goes on its way (--over-rate wait).
 * A line on the standard output says that it is ready. Each line on the standard input is answered by the counters, a line
 * of JSON; its end is the program's. Requests do not come as signals, which kill a program that is not ready for them.
 * The second form prints the fate of the first COUNT packets of the way up: 1 for lost.
 *
 * In C, because it shares a CPU with the load generator: Python needs 146 microseconds a request, which is more than the
 * generator does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
#include "packets.h"

static double device = -1, fates, seed;
static const char *address = "";

/* Every option: where its value goes, times `unit` if it is a number. A limit of 0 is no limit. */
static const struct { const char *name; double *number; double unit; const char **text; } settings[] = {
    { "device", &device, 1, NULL },
    { "address", NULL, 0, &address },
    { "delay-ms", &delay_s, 1e-3, NULL },
    { "jitter-ms", &jitter_s, 1e-3, NULL },
    { "loss-up", &up.loss, 1, NULL },
    { "loss-down", &down.loss, 1, NULL },
    { "connections-per-s", &up.rate, 1, NULL },
    { "burst", &up.burst, 1, NULL },
    { "over-rate", NULL, 0, &over_rate },
    { "mbit-per-s", &bytes_per_s, 1e6 / 8, NULL },
    { "seed", &seed, 1, NULL },
    { "fates", &fates, 1, NULL },
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* The last words: the emulator quotes them. */
__attribute__((noreturn, format(printf, 2, 3)))
static void end(int code, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("link: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    exit(code);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void open_gate(double time) {
    Packet packet;
    while (pop(&gate, time, &packet)) {
        send_out(&up, packet.bytes, packet.size, time);
        free(packet.bytes);
    }
}

/* Full is a reason to lose a packet; anything else means that the device is of no use any more. */
static int is_full(int error) { return error == EAGAIN || error == ENOBUFS || error == ENOMEM; }

static void write_due(Way *way, double time) {
    Packet packet;
    while (pop(&way->queue, time, &packet)) {
        while (write((int)device, packet.bytes, packet.size) < 0) {
            if (errno == EINTR) continue;
            if (!is_full(errno)) end(1, "cannot write to the device: %s", strerror(errno));
            way->overflows++;
            break;
        }
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
    if (fflush(stdout) != 0) end(1, "cannot answer: %s", strerror(errno));
}

static void answer_requests(void) {
    char words[256];
    ssize_t size = read(STDIN_FILENO, words, sizeof words);
    if (size == 0) end(0, "whoever started it is gone");
    if (size < 0 && errno != EAGAIN && errno != EINTR) end(1, "cannot read requests: %s", strerror(errno));
    for (ssize_t i = 0; i < size; i++)
        if (words[i] == '\n') print_counters();
}

/* Sleeps until the next packet is due, or one comes, or the counters are asked for, which it answers. */
static void wait_for_work(double time) {
    double next = time + 3600;
    const Queue *queues[] = { &up.queue, &down.queue, &gate };
    for (int i = 0; i < 3; i++)
        if (queues[i]->length > 0 && queues[i]->packets[queues[i]->head].out < next) next = queues[i]->packets[queues[i]->head].out;
    double left = next > time ? next - time : 0;
    struct timespec timeout = { (time_t)left, (long)((left - (time_t)left) * 1e9) };
    struct pollfd readable[] = { { (int)device, POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
    if (ppoll(readable, 2, &timeout, NULL) > 0 && readable[1].revents != 0) answer_requests();
}

static void read_packets(uint32_t own) {
    static uint8_t packet[LARGEST];
    for (int i = 0; i < BATCH; i++) {
        int size = read((int)device, packet, LARGEST);
        if (size < 0 && errno != EAGAIN && errno != EINTR) end(1, "cannot read from the device: %s", strerror(errno));
        if (size < 20) return;
        if (packet[0] >> 4 != 4) continue;
        arrive(memcmp(packet + 12, &own, 4) == 0 ? &up : &down, packet, size, now());
    }
}

__attribute__((noreturn))
static void run(uint32_t own) {
    prctl(PR_SET_TIMERSLACK, 1);
    /* A reader that is gone is an error with a message, not a silent end. */
    signal(SIGPIPE, SIG_IGN);
    puts("{\"ready\": true}");
    fflush(stdout);
    for (;;) {
        read_packets(own);
        double time = now();
        open_gate(time);
        write_due(&up, time);
        write_due(&down, time);
        wait_for_work(now());
    }
}

static void set(int index, const char *value) {
    if (settings[index].text) { *settings[index].text = value; return; }
    char *rest;
    double number = strtod(value, &rest);
    if (rest == value || *rest != '\0' || !isfinite(number) || number < 0)
        end(2, "--%s %s: must be a number from 0 on", settings[index].name, value);
    *settings[index].number = number * settings[index].unit;
}

static void parse(int count, char **words) {
    struct option options[SETTINGS + 1] = { 0 };
    for (int i = 0; i < SETTINGS; i++) options[i] = (struct option){ settings[i].name, required_argument, NULL, 0 };
    /* The messages of getopt_long begin with it. */
    words[0] = program_invocation_short_name;
    int found, index;
    while ((found = getopt_long(count, words, "", options, &index)) == 0) {
        const char *word = words[optind - (optarg == words[optind - 1] ? 2 : 1)], *name = settings[index].name;
        /* getopt_long takes the beginning of a name for the name. */
        if (strncmp(word + 2, name, strlen(name)) != 0) end(2, "%s: no such option", word);
        set(index, optarg);
    }
    if (found != -1) exit(2);
    if (optind < count) end(2, "%s: not an option", words[optind]);
}

static void print_fates(void) {
    double jitter;
    for (; fates >= 1; fates--) putchar(is_lost(&up, &jitter) ? '1' : '0');
    putchar('\n');
}

int main(int count, char **words) {
    up.burst = 1;
    parse(count, words);
    began = up.refilled = now();
    up.tokens = up.burst;
    up.random = stream((uint64_t)seed, 0);
    down.random = stream((uint64_t)seed, 1);
    if (fates > 0) {
        print_fates();
        return 0;
    }
    in_addr_t own = inet_addr(address);
    if (own == INADDR_NONE) end(2, "--address %s: must be an IPv4 address", address);
    if (device < 0) end(2, "--device: must be given");
    if (strcmp(over_rate, "drop") != 0 && strcmp(over_rate, "wait") != 0)
        end(2, "--over-rate %s: must be drop or wait", over_rate);
    run(own);
}
