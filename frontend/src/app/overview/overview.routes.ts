import type { Routes } from '@angular/router';

export default [{ path: '', title: 'Overview', loadComponent: () => import('./overview.page') }] satisfies Routes;
