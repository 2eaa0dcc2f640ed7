-- What wrk found, as JSON: its own table rounds, and is made for people.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("found [%d, %d, %d, %d, %d]\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
