import type { Routes } from '@angular/router';

export default [{ path: '', title: 'System', loadComponent: () => import('./system.page') }] satisfies Routes;
