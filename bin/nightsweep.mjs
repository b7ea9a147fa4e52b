#!/usr/bin/env node
await import('../dist/orchestrator/cli/main.js');
