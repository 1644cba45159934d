#!/usr/bin/env node
import '../dist/fault-command/main.js'
