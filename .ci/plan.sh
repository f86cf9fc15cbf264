# check_plans SHARED SCRATCH: plans of whole schools at three loads and several seeds, made, bounded and repaired from the command
# line, each held against SHARED/ptm/check.mjs, which shares no code with the project. CONVENE_PLAN_SECONDS (10) for each plan,
# CONVENE_PLAN_GAP (5): the largest gap in percent, CONVENE_PLAN_RUNS ("0.75:1 0.82:2 0.9:3"): load and seed of each.
check_plans() {
  local shared=$1 scratch=$2 run load seed ptm="$1/ptm" node=node_modules/.bin/node
  for run in ${CONVENE_PLAN_RUNS:-0.75:1 0.82:2 0.9:3}; do
    load=${run%:*} seed=${run#*:}
    "$node" "$ptm/generate.mjs" --preset large --load "$load" --seed "$seed" --out "$scratch/school.json" || return 1
    plan_one "$ptm" "$scratch" "$node" "${CONVENE_PLAN_SECONDS:-10}" "${CONVENE_PLAN_GAP:-5}" || return 1
    repair_one "$ptm" "$scratch" "$node" "$seed" || return 1
  done
}

# A plan and its certificate: valid, in time, and proven to be within the gap.
plan_one() {
  local ptm=$1 scratch=$2 node=$3 seconds=$4 gap=$5 began ended
  began=$(date +%s%N)
  bin/convene plan solve "$scratch/school.json" --out "$scratch/plan.json" --certificate "$scratch/bound.json" --seconds "$seconds" || return 1
  ended=$(date +%s%N)
  bin/convene plan check "$scratch/school.json" "$scratch/plan.json" >/dev/null || return 1
  "$node" "$ptm/check.mjs" "$scratch/school.json" "$scratch/plan.json" --certificate "$scratch/bound.json" --json > "$scratch/check.json" || return 1
  "$node" -e '
    const [file, took, seconds, most] = process.argv.slice(1);
    const { valid, total, bounds, gapPercent } = JSON.parse(require("fs").readFileSync(file, "utf8"));
    const wall = Number(took) / 1e9;
    console.log(JSON.stringify({ valid, total, bound: bounds.best, gapPercent, wall }));
    process.exitCode = valid && gapPercent <= Number(most) && wall <= Number(seconds) + 0.5 ? 0 : 1;
  ' "$scratch/check.json" "$((ended - began))" "$seconds" "$gap"
}

# One teacher ill on one evening: valid, in three seconds, nobody cancelled who could have stayed.
repair_one() {
  local ptm=$1 scratch=$2 node=$3 seed=$4 began ended
  "$node" "$ptm/disrupt.mjs" "$scratch/school.json" --baseline "$scratch/plan.json" --ill 1 --session E1 --seed "$seed" --out "$scratch/ill.json" || return 1
  began=$(date +%s%N)
  bin/convene plan repair "$scratch/ill.json" --baseline "$scratch/plan.json" --out "$scratch/mended.json" --json > "$scratch/repair.json" || return 1
  ended=$(date +%s%N)
  "$node" "$ptm/check.mjs" "$scratch/ill.json" "$scratch/mended.json" --baseline "$scratch/plan.json" --no-bounds --json > "$scratch/check.json" || return 1
  "$node" -e '
    const [file, said, took] = process.argv.slice(1);
    const read = (name) => JSON.parse(require("fs").readFileSync(name, "utf8"));
    const { valid, change } = read(file);
    const { forced } = read(said);
    const wall = Number(took) / 1e9;
    console.log(JSON.stringify({ valid, ...change, forced, wall }));
    process.exitCode = valid && change.cancelled <= forced && wall <= 3 ? 0 : 1;
  ' "$scratch/check.json" "$scratch/repair.json" "$((ended - began))"
}
