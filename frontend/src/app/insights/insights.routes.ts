import type { Routes } from '@angular/router';

export default [{ path: '', title: 'Insights', loadComponent: () => import('./insights.page') }] satisfies Routes;
