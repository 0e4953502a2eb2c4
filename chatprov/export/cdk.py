"""`--format cdk`: an app in TypeScript with the constructs of level 1, which are exactly the resources of CloudFormation.

https://docs.aws.amazon.com/cdk/v2/guide/constructs.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from chatprov.export.assembled import declare
from chatprov.export.cloudformation_table import CLOUDFORMATION, REF
from chatprov.export.comments import StepComments, heading
from chatprov.export.names import capitalized, lowered, outputs, stack_name
from chatprov.export.recorded import record_project
from chatprov.export.typescript import TypeScriptWriter, cdk_attribute, quoted
from chatprov.teach.symbols import names_in

if TYPE_CHECKING:
    from chatprov.export.assembled import Declared, DeclaredResource
    from chatprov.project import Project

FILE: Final = "app.ts"
PACKAGE: Final = {
    "name": "chat",
    "private": True,
    "scripts": {"synth": "cdk synth", "deploy": "cdk deploy", "destroy": "cdk destroy"},
    "dependencies": {"aws-cdk-lib": "2.276.0", "constructs": "10.8.1"},
    "devDependencies": {"@types/node": "22.20.7", "aws-cdk": "2.1148.1", "ts-node": "10.9.2", "typescript": "5.9.3"},
}
CDK_JSON: Final = {"app": "npx ts-node --prefer-ts-exts app.ts"}
TSCONFIG: Final = {
    "compilerOptions": {
        "target": "ES2022",
        "module": "commonjs",
        "lib": ["es2022"],
        "types": ["node"],
        "strict": True,
        "esModuleInterop": True,
    },
    "exclude": ["node_modules", "cdk.out"],
}
PSEUDO: Final = {"account": "this.account", "region": "this.region", "partition": "this.partition"}
TAKEN: Final = frozenset({
    "fs", "path", "cdk", "text", "output", "scope", "id", "props", "app", "break", "case", "catch", "class", "const", "default",
    "delete", "do", "else", "enum", "export", "extends", "for", "function", "if", "import", "in", "new", "package", "return",
    "static", "super", "switch", "this", "throw", "try", "var", "void", "while", "with", "yield", "let", "await",
})  # fmt: skip
"""Names that cannot be those of a resource's constant."""


def cdk(project: Project, region: str) -> dict[str, str]:
    """Return the app, and the project's files that it reads."""
    recorded = record_project(project, region, portable=True)
    writer = AppWriter(declare(recorded, CLOUDFORMATION, "the CDK"))
    how = ["npm install && npx cdk deploy; -c NAME=VALUE sets a value of ChatStackProps."]
    parts = ["\n".join(heading(recorded, "cdk", how, "//")), writer.imports(), writer.properties(), writer.stack()]
    name = stack_name(project.config.stack)
    settings = "".join(
        f"\n  {lowered(parameter.name)}: app.node.tryGetContext({quoted(lowered(parameter.name))}),"
        for parameter in recorded.parameters
    )
    parts.append(f"const app = new cdk.App();\nnew ChatStack(app, {quoted(name)}, {{{settings}\n}});")
    settings_files = {"package.json": PACKAGE, "cdk.json": CDK_JSON, "tsconfig.json": TSCONFIG}
    return recorded.with_files(
        {
            FILE: "\n\n".join(parts) + "\n",
            **{name: json.dumps(content, indent=2) + "\n" for name, content in settings_files.items()},
            ".gitignore": "node_modules/\ncdk.out/\n",
        }
    )


class AppWriter:
    """Writes the parts of the app."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._parameters = {parameter.name: parameter for parameter in declared.recorded.parameters}

    def imports(self) -> str:
        """Return the imports, and the function that reads a file of the project."""
        modules = sorted({_module(resource) for resource in self._declared.resources})
        return f"""import * as fs from 'node:fs';
import * as path from 'node:path';
import * as cdk from 'aws-cdk-lib';
import {{ {", ".join(modules)} }} from 'aws-cdk-lib';
import {{ Construct }} from 'constructs';

const text = (file: string): string => fs.readFileSync(path.join(__dirname, file), 'utf8');"""

    def properties(self) -> str:
        """Return the interface of the values that the user may choose."""
        lines = ["interface ChatStackProps extends cdk.StackProps {"]
        for parameter in self._parameters.values():
            lines += [f"  /** {parameter.purpose}. */", f"  readonly {lowered(parameter.name)}?: string;"]
        return "\n".join([*lines, "}"])

    def stack(self) -> str:
        """Return the class of the stack."""
        comments, write = StepComments("//"), TypeScriptWriter(self._reference)
        lines = [
            "class ChatStack extends cdk.Stack {",
            "  constructor(scope: Construct, id: string, props: ChatStackProps = {}) {",
        ]
        lines += ["    super(scope, id, props);", ""]
        plain = [parameter for parameter in self._parameters.values() if not names_in(parameter.default)]
        lines += [
            f"    const {lowered(parameter.name)} = props.{lowered(parameter.name)} ?? {write.value(parameter.default)};"
            for parameter in plain
        ]
        for resource in self._declared.in_creation_order():
            lines += ["", *(f"    {line}" for line in comments.of(resource.made)), *self.resource(resource)]
        lines += ["", "    const output = (name: string, value: string): void =>"]
        lines.append("      new cdk.CfnOutput(this, `${name}Output`, { value }).overrideLogicalId(name);")
        lines += [
            f"    output({quoted(capitalized(name))}, {write.value(value)});" for name, value in outputs(self._declared)
        ]
        return "\n".join([*lines, "  }", "}"])

    def resource(self, resource: DeclaredResource) -> list[str]:
        """Return the lines of one resource in the constructor of the stack."""
        write = TypeScriptWriter(lambda name: self._reference(name, resource.key))
        name, kind = _constant(resource.key), f"{_module(resource)}.Cfn{resource.type.rpartition('::')[2]}"
        body = write.body(resource.body, 2)
        made = f"new {kind}(this, {quoted(capitalized(resource.key))}, {body});"
        needed = [f"    {name}.addDependency({_constant(key)});" for key in resource.needs]
        return [f"    const {name} = {made}" if needed or self._is_used(resource) else f"    {made}", *needed]

    def _is_used(self, resource: DeclaredResource) -> bool:
        return any(resource.key in self._declared.needed_by(other) for other in self._declared.resources) or any(
            found[0] is resource
            for _, value in outputs(self._declared)
            for name in names_in(value)
            if (found := self._declared.reference(name))
        )

    def _reference(self, name: str, within: str = "") -> str:
        if name in PSEUDO:
            return PSEUDO[name]
        if found := self._declared.reference(name, within):
            resource, attribute = found
            return f"{_constant(resource.key)}.{'ref' if attribute == REF else cdk_attribute(attribute)}"
        default = self._parameters[name].default
        if not names_in(default):
            return lowered(name)
        otherwise = TypeScriptWriter(lambda inner: self._reference(inner, within)).value(default)
        return f"props.{lowered(name)} ?? {otherwise}"


def _module(resource: DeclaredResource) -> str:
    return f"aws_{resource.type.split('::')[1].lower()}"


def _constant(key: str) -> str:
    return f"{lowered(key)}Resource" if lowered(key) in TAKEN else lowered(key)
