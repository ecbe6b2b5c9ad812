import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Flow } from '../network/flow.ts';
import { componentPolicy } from '../network/policy.ts';
import type { Component } from '../workload/labels.ts';
import { role, roleBinding } from './role.ts';
import { serviceAccount } from './service-account.ts';

export interface ComponentAccessProps {
  /** Name of the ServiceAccount, the NetworkPolicy, the Role and its binding. */
  readonly name: string;
  readonly component: Component;
  readonly namespace: string;
  /** Every flow of the platform; the component's own are taken. */
  readonly flows: readonly Flow[];
  /**
   * What it may do in the Kubernetes API.
   * @default - nothing
   */
  readonly rules?: readonly k8s.PolicyRule[];
  /**
   * Annotations of the account, by which a cloud gives it an identity of its own.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Who a component is and whom it may talk to: every component has its own account and its own policy. */
export class ComponentAccess extends Construct {
  constructor(scope: Construct, id: string, props: ComponentAccessProps) {
    super(scope, id);
    const { name, component, flows, rules, namespace, annotations } = props;
    new ApiObject(
      this,
      'account',
      k8s.KubeServiceAccount.manifest(serviceAccount(name, component, annotations)),
    );
    new ApiObject(
      this,
      'policy',
      k8s.KubeNetworkPolicy.manifest(componentPolicy({ name, component, flows })),
    );
    if (rules !== undefined) {
      new ApiObject(this, 'role', k8s.KubeRole.manifest(role({ name, component, rules })));
      new ApiObject(
        this,
        'role-binding',
        k8s.KubeRoleBinding.manifest(
          roleBinding({ name, component, role: name, serviceAccount: name, namespace }),
        ),
      );
    }
  }
}
