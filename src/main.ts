#!/usr/bin/env node
/** The program: hands the command line and the environment over, and ends with the exit code. */
import { runProgram } from './cli/program.ts';
import { ofProcess } from './cli/shell/surroundings.ts';
import { environment } from './config.ts';
import { version } from './version.ts';

process.exitCode = await runProgram(process.argv.slice(2), ofProcess(environment), version);
