// Numbers over time.

// Values that are told when they change: each holds until the next one.
function carried(values) {
  let last = null;
  return values?.map((value) => (last = value ?? last));
}

// A timeline of longer steps: rates from less than a second are noise. Keeps at least 30 steps.
function coarser(t) {
  const merged = Math.min(Math.ceil(1000 / t.step_ms), Math.floor(t.ok.length / 30));
  if (!(merged > 1)) return t;
  const groups = (values) =>
    values &&
    Array.from({ length: Math.ceil(values.length / merged) }, (_, i) => values.slice(i * merged, (i + 1) * merged));
  const sums = (values) => groups(values)?.map((group) => group.reduce((sum, n) => sum + (n ?? 0), 0));
  const means = (values) =>
    groups(values)?.map((group) => {
      const numbers = group.filter(isNumber);
      return numbers.length ? numbers.reduce((sum, n) => sum + n, 0) / numbers.length : null;
    });
  return {
    ...t,
    step_ms: t.step_ms * merged,
    ok: sums(t.ok),
    failed: sums(t.failed),
    tokens: sums(t.tokens),
    cost: sums(t.cost),
    in_flight: means(t.in_flight),
    limit_per_minute: means(t.limit_per_minute),
  };
}
