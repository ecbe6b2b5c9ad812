// The typed objects of the Kubernetes 1.28 API, as cdk8s-plus-28 carries them. The deep path leaves its L2
// constructs unloaded: Holdfast uses none of them, and they cost 50 ms at every start.
export * from 'cdk8s-plus-28/lib/imports/k8s.js';
