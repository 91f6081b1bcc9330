import type { ActivatedRouteSnapshot, Routes } from '@angular/router';

const titleOf = ({ params }: ActivatedRouteSnapshot): string => String(params['name']);

export default [{ path: ':name', title: titleOf, loadComponent: () => import('./function.page') }] satisfies Routes;
