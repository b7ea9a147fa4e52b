// The instruction set the compiler assumes by default: SSE2 on x86-64, NEON on arm64.
#define LOOPS_NAME baseline_loops
#define LOOPS_LABEL "baseline"
#include "loops.inc"
