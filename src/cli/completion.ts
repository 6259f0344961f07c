/** `opencif completion`: prints a script for the shell, generated from the commands. */
import { Argument, type Command, type Option } from 'commander';
import type { Surroundings } from './shell/surroundings.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function addCompletion(program: Command, { stdout }: Surroundings): void {
  program
    .command('completion')
    .description('print a script that completes commands in a shell')
    .addArgument(new Argument('<shell>', 'load it:  source <(opencif completion bash)').choices(shells))
    .action((shell: Shell) => {
      stdout.write(completionScript(program, shell));
    });
}

export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program);
  const header = `# Completion of ${program.name()} for ${shell}, made by: ${program.name()} completion ${shell}\n`;
  return header + { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](program.name(), places);
}

/** A word that may come next on a command line. */
interface Offer {
  readonly word: string;
  readonly description: string;
  /** Null if it takes no value, otherwise what may follow. */
  readonly value: Values | null;
}

/** Words or files; neither: any text. */
interface Values {
  readonly words: readonly string[];
  readonly files: boolean;
}

/** A command: `opencif customer get`. */
interface Place {
  readonly at: string;
  readonly commands: readonly Offer[];
  readonly options: readonly Offer[];
  readonly operands: Values;
}

function placesOf(command: Command, before = ''): Place[] {
  const at = `${before}${command.name()}`;
  const own: Place = {
    at,
    commands: command.commands.map((one) => ({
      word: one.name(),
      description: one.description(),
      value: null,
    })),
    options: [
      ...command.options.flatMap(optionOffer),
      { word: '--help', description: 'show help', value: null },
    ],
    operands: {
      words: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
      files: command.registeredArguments.some((argument) => /^file\b/.test(argument.name())),
    },
  };
  return [own, ...command.commands.flatMap((one) => placesOf(one, `${at} `))];
}

function optionOffer(option: Option): Offer[] {
  const { long, description, flags, argChoices = [], required, optional } = option;
  if (!long) return [];
  const value = { words: argChoices, files: /<(file|path|folder)>/.test(flags) };
  return [{ word: long, description, value: required || optional ? value : null }];
}

const allOf = ({ commands, options, operands }: Place) =>
  [...commands.map(({ word }) => word), ...operands.words, ...options.map(({ word }) => word)].join(' ');

/** Returns the lines of a `case` for each option that takes a value. */
function valueCases(places: readonly Place[], say: (values: Values) => string): string[] {
  return places.flatMap(({ at, options }) =>
    options.flatMap(({ word, value }) => (value ? [`    '${at} ${word}') ${say(value)} ;;`] : [])),
  );
}

const pathsOf = (places: readonly Place[]) => places.slice(1).map(({ at }) => `'${at}'`);

function bashScript(name: string, places: readonly Place[]): string {
  const say = ({ words, files }: Values) =>
    [`words='${words.join(' ')}'`, ...(files ? ['files=1'] : [])].join('; ');
  return `_${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" at=${name} words='' files='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
    ${pathsOf(places).join(' | ')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD - 1]}" in
${valueCases(places, say).join('\n')}
    *) case "$at" in
${places.map((place) => `      '${place.at}') ${say({ words: [allOf(place)], files: place.operands.files })} ;;`).join('\n')}
    esac ;;
  esac
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    compgen -W "$words" -- "$cur" || :
    [[ -z "$files" ]] || compgen -f -- "$cur" || :
  )
}
complete -o filenames -F _${name} ${name}
_${name}_npx() {
  COMPREPLY=()
  if [[ "\${COMP_WORDS[1]}" == ${name} ]] && ((COMP_CWORD > 1)); then
    COMP_WORDS=("\${COMP_WORDS[@]:1}")
    COMP_CWORD=$((COMP_CWORD - 1))
    _${name}
  fi
}
complete -p npx &>/dev/null || complete -o default -o filenames -F _${name}_npx npx
`;
}

/** In zsh, `words` is the shell's own variable. */
function zshScript(name: string, places: readonly Place[]): string {
  const say = ({ words, files }: Values) =>
    [...(words.length > 0 ? [`compadd -- ${words.join(' ')}`] : []), ...(files ? ['_files'] : [])].join(
      '; ',
    ) || ':';
  return `_${name}() {
  local at=${name} i
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
    ${pathsOf(places).join(' | ')}) at="$at \${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT - 1]}" in
${valueCases(places, say).join('\n')}
    *) case "$at" in
${places.map((place) => `      '${place.at}') ${say({ words: [allOf(place)], files: place.operands.files })} ;;`).join('\n')}
    esac ;;
  esac
}
compdef _${name} ${name}
_${name}_npx() {
  if [[ "\${words[2]}" != ${name} ]] || ((CURRENT < 3)); then
    _files
    return
  fi
  shift words
  ((CURRENT--))
  _${name}
}
(( \${+_comps[npx]} )) || compdef _${name}_npx npx
`;
}

function fishScript(name: string, places: readonly Place[]): string {
  const line = (at: string, rest: string) => `complete -c ${name} -n 'test (__${name}_at) = "${at}"' ${rest}`;
  const text = (words: string) => `'${words.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = places.flatMap(({ at, commands, options, operands }) => [
    ...commands.map(({ word, description }) => line(at, `-a ${word} -d ${text(description)}`)),
    ...(operands.words.length > 0 ? [line(at, `-a '${operands.words.join(' ')}'`)] : []),
    ...(operands.files ? [line(at, '-F')] : []),
    ...options.map(({ word, description, value }) =>
      line(at, `-l ${word.slice(2)}${value ? fishValue(value) : ''} -d ${text(description)}`),
    ),
  ]);
  return `function __${name}_at
  set -l at ${name}
  for word in (commandline -opc)[2..-1]
    if contains -- "$at $word" ${pathsOf(places).join(' ')}
      set at "$at $word"
    end
  end
  echo $at
end
complete -c ${name} -f
${lines.join('\n')}
complete -c npx -n 'string match -qr "^npx +${name} " -- (commandline -cp)' -f -a '(complete -C (string replace -r "^npx +" "" -- (commandline -cp)))'
`;
}

function fishValue({ words, files }: Values): string {
  if (files) return ' -r -F';
  return words.length > 0 ? ` -x -a '${words.join(' ')}'` : ' -x';
}
