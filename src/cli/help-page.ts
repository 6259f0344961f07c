/** Generates `docs/cli.md`: the help of every command on one page. */
import type { Command } from 'commander';

const intro = `# The command line

Generated from the help of the commands by \`npm run cli-docs\`; a test fails if they differ.
`;

/** @param program each of its commands gets a section, in the order of the help */
export function helpPage(program: Command): string {
  const parts = withSubcommands(program).map(
    ({ name, command }) => `## \`${name}\`\n\n\`\`\`\n${helpOf(command)}\n\`\`\`\n`,
  );
  return [intro, ...parts].join('\n');
}

interface Named {
  readonly name: string;
  readonly command: Command;
}

function withSubcommands(command: Command, before = ''): Named[] {
  const name = `${before}${command.name()}`;
  return [{ name, command }, ...command.commands.flatMap((one) => withSubcommands(one, `${name} `))];
}

function helpOf(command: Command): string {
  let text = '';
  const writeOut = (part: string) => {
    text += part;
  };
  command
    .configureOutput({ writeOut, getOutHelpWidth: () => 100, getOutHasColors: () => false })
    .outputHelp();
  return text.trimEnd();
}
