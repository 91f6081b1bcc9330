import { Module } from '@nestjs/common';
import { ChangeLogRepository } from './change-log.repository.js';
import { EventFeed } from './event-feed.js';
import { EventsController } from './events.controller.js';

@Module({ controllers: [EventsController], providers: [ChangeLogRepository, EventFeed] })
export class EventsModule {}
