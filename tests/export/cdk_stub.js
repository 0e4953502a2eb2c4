// The part of aws-cdk-lib that an exported app uses: it prints the resources, their dependencies and the outputs as JSON.
const made = { resources: {}, outputs: {} };

const constructs = (service) =>
  new Proxy({}, {
    get: (_, kind) =>
      class {
        constructor(scope, id, props) {
          made.resources[id] = { service, kind, props, needs: [] };
          const own = { id, addDependency: (other) => made.resources[id].needs.push(other.id) };
          return new Proxy(own, { get: (target, name) => target[name] ?? `<${id}.${name}>` });
        }
      },
  });

class Stack {
  account = '<account>';
  region = '<region>';
  partition = '<partition>';
  constructor(scope, id) {
    made.stack = id;
  }
}

class CfnOutput {
  constructor(scope, id, { value }) {
    this.value = value;
  }
  overrideLogicalId(name) {
    made.outputs[name] = this.value;
  }
}

class App {
  node = { tryGetContext: (name) => JSON.parse(process.env.CONTEXT)[name] };
}

process.on('exit', () => console.log(JSON.stringify(made)));
module.exports = new Proxy({ Stack, CfnOutput, App }, { get: (target, name) => target[name] ?? constructs(name) });
