#!/usr/bin/env node
import '../dist/switch-command/main.js'
