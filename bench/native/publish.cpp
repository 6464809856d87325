// The rows of bench/cases/publish.ts: every column, a count made visible after each 64 rows.
//   publish <history rows>   then lines: <events>
#include <chrono>

#include "rows.hpp"

namespace {

constexpr int64_t kBatch = 64;
constexpr int64_t kChecked = 1024;
constexpr double kStepNs = 7;

void Publish(orrery::History& history, int64_t events) {
  for (int64_t left = events; left > 0; left -= kBatch) {
    const int64_t first = history.written;
    const int64_t count = std::min(left, kBatch);
    history.now_ns += kStepNs;
    // The flow of the event before goes on; the first batch follows nothing.
    const int64_t before = first - 1;
    const size_t row = before & history.event_mask;
    history.parent = before;
    history.flow = before < 0 ? -1 : before - history.flow_back[row];
    history.span = before < 0 ? -1 : before - history.span_back[row];
    for (int64_t i = 0; i < count; i++) {
      history.Append(i & 63, i & 15, (i + 1) & 15, i * 0.5);
    }
    history.handled = first + count;
    history.Publish();
  }
}

}  // namespace

int main(int count, char** args) {
  if (count != 2) return 2;
  orrery::History history(static_cast<size_t>(std::atof(args[1])), 1024);
  double events;
  while (std::scanf("%lf", &events) == 1) {
    const auto begin = std::chrono::steady_clock::now();
    Publish(history, static_cast<int64_t>(events));
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f ", spent.count());
    orrery::History::SeedHash(history.lanes);
    history.hashed_events = history.written - kChecked;
    history.Hash();
    history.PrintHash();
    std::printf("\n");
    std::fflush(stdout);
  }
}
