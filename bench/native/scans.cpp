// Scans over ten million rows, as bench/cases/scans.ts does them over the same rows.
//   scans <filter|count|histogram|density> <rows>   then lines: <rows>
#include <chrono>
#include <limits>
#include <string>

#include "rows.hpp"

namespace {

using orrery::Column;

constexpr int64_t kKinds = 64;
constexpr int64_t kDevices = 64;
constexpr int64_t kTimeSteps = 1024;
constexpr int64_t kBacks = 32;
constexpr int64_t kDensityBins = 1000;
constexpr int64_t kSubBits = 7;
constexpr size_t kBins = (size_t{1} << kSubBits) * (52 - kSubBits + 2);

struct Draw {
  uint32_t state = 1;
  uint32_t operator()(uint32_t range) {
    state = state * 1664525u + 1013904223u;
    return static_cast<uint32_t>(state / 4294967296.0 * range);
  }
  double Share() {
    state = state * 1664525u + 1013904223u;
    return state / 4294967296.0;
  }
};

struct Sum {
  uint32_t word = 0;
  void Add(double value) {
    const uint32_t low = static_cast<uint32_t>(static_cast<uint64_t>(value));
    const uint32_t high = static_cast<uint32_t>(value / 4294967296.0);
    word = (word ^ low ^ high) * orrery::kPrime ^ (word >> 15);
  }
};

struct Rows {
  explicit Rows(int64_t count)
      : count(count), kind(count), source(count), value(count), time_ns(count), back(count) {
    Draw draw;
    double now = 0;
    for (int64_t i = 0; i < count; i++) {
      kind[i] = static_cast<uint16_t>(draw(kKinds));
      source[i] = draw(kDevices);
      value[i] = draw.Share();
      now += draw(kTimeSteps);
      time_ns[i] = now;
      back[i] = static_cast<uint32_t>(std::min<int64_t>(i, draw(kBacks)));
    }
  }
  int64_t count;
  Column<uint16_t> kind;
  Column<uint32_t> source;
  Column<double> value, time_ns;
  Column<uint32_t> back;
};

struct Filter {
  explicit Filter(const Rows& rows) : offsets(rows.count) {}
  Column<uint32_t> offsets;
  int64_t found = 0;
  void Run(const Rows& rows) {
    bool wanted[kKinds] = {};
    wanted[3] = wanted[17] = true;
    int64_t n = 0;
    for (int64_t i = 0; i < rows.count; i++) {
      if (wanted[rows.kind[i]] && rows.value[i] > 0.5) offsets[n++] = static_cast<uint32_t>(i);
    }
    found = n;
  }
  void AddTo(Sum& sum) const {
    for (int64_t i = 0; i < found; i++) sum.Add(offsets[i]);
  }
};

struct Count {
  explicit Count(const Rows&) {}
  uint32_t kinds[kKinds + 1], sources[kDevices + 1];
  void Run(const Rows& rows) {
    std::memset(kinds, 0, sizeof(kinds));
    std::memset(sources, 0, sizeof(sources));
    for (int64_t i = 0; i < rows.count; i++) kinds[rows.kind[i]]++;
    for (int64_t i = 0; i < rows.count; i++) sources[rows.source[i]]++;
  }
  void AddTo(Sum& sum) const {
    for (uint32_t count : kinds) sum.Add(count);
    for (uint32_t count : sources) sum.Add(count);
  }
};

struct Histogram {
  explicit Histogram(const Rows&) {}
  uint32_t bins[kBins];
  uint64_t total = 0, least = 0, most = 0, count = 0;
  static size_t BinOf(uint64_t ns) {
    if (ns < (size_t{2} << kSubBits)) return ns;
    const int shift = 63 - __builtin_clzll(ns) - kSubBits;
    return (static_cast<size_t>(shift) << kSubBits) + (ns >> shift);
  }
  void Run(const Rows& rows) {
    std::memset(bins, 0, sizeof(bins));
    total = most = count = 0;
    least = std::numeric_limits<uint64_t>::max();
    for (int64_t i = 0; i < rows.count; i++) {
      const uint32_t back = rows.back[i];
      if (back == 0 || back > i) continue;
      const double distance = rows.time_ns[i] - rows.time_ns[i - back];
      if (!(distance >= 0)) continue;
      const uint64_t ns = static_cast<uint64_t>(distance);
      bins[BinOf(ns)]++;
      count++;
      total += ns;
      if (ns < least) least = ns;
      if (ns > most) most = ns;
    }
  }
  void AddTo(Sum& sum) const {
    for (size_t bin = 0; bin < kBins; bin++) {
      if (bins[bin] > 0) sum.Add(static_cast<double>(bin)), sum.Add(bins[bin]);
    }
    for (uint64_t value : {count, total, least, most}) sum.Add(static_cast<double>(value));
  }
};

struct Density {
  explicit Density(const Rows&) {}
  uint32_t bins[kDensityBins];
  void Run(const Rows& rows) {
    uint8_t even[kKinds];
    for (int64_t kind = 0; kind < kKinds; kind++) even[kind] = kind % 2 == 0;
    const double* times = &rows.time_ns[0];
    const double end = times[rows.count - 1] + 1;
    int64_t at = 0;
    for (int64_t bin = 0; bin < kDensityBins; bin++) {
      const double edge = end * (bin + 1) / kDensityBins;
      const int64_t to = std::lower_bound(times + at, times + rows.count, edge) - times;
      uint32_t count = 0;
      for (; at < to; at++) count += even[rows.kind[at]];
      bins[bin] = count;
    }
  }
  void AddTo(Sum& sum) const {
    for (uint32_t count : bins) sum.Add(count);
  }
};

template <typename Scan>
int Serve(const Rows& rows) {
  Scan scan(rows);
  double ignored;
  while (std::scanf("%lf", &ignored) == 1) {
    const auto begin = std::chrono::steady_clock::now();
    scan.Run(rows);
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    Sum sum;
    scan.AddTo(sum);
    std::printf("%.0f %08x\n", spent.count(), sum.word);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

int main(int count, char** args) {
  if (count != 3) return 2;
  const std::string name = args[1];
  const Rows rows(static_cast<int64_t>(std::atof(args[2])));
  if (name == "filter") return Serve<Filter>(rows);
  if (name == "count") return Serve<Count>(rows);
  if (name == "histogram") return Serve<Histogram>(rows);
  if (name == "density") return Serve<Density>(rows);
  return 2;
}
