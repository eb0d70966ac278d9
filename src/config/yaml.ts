/**
 * The one door to the yaml package for whoever only prints or reads small documents (command line output). Files that
 * people write go through read-yaml.ts, which keeps positions and bounds what a hostile file can cost.
 */
export { parse as parseYaml, stringify as stringifyYaml } from "yaml";
