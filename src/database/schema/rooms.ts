/** Which tables are drawn together. Every table must have a place here: `npm run schema` names those without one. */
export const rooms: readonly { title: string; tables: readonly string[] }[] = [
  {
    title: 'Who may do what',
    tables: [
      ...['organizations', 'organization_quotas', 'users', 'roles', 'predefined_roles', 'predefined_rights'],
      ...['access_tokens', 'login_attempts', 'devices', 'live_tickets'],
    ],
  },
  {
    title: 'The fleet and its work',
    tables: [
      ...[
        'vehicles',
        'vehicle_groups',
        'drivers',
        'vehicle_assignments',
        'customers',
        'routes',
        'transport_jobs',
        'shipments',
      ],
    ],
  },
  {
    title: 'Orders and automation',
    tables: [
      ...['job_stops', 'job_shares', 'stop_etas', 'driver_plans', 'dispatch_offers', 'assignment_logs'],
      ...['route_optimizations', 'traffic_incidents', 'order_batches', 'escalation_logs', 'dispatch_alerts'],
      ...['automation_open', 'batch_numbers', 'automation_days', 'dispatch_engines', 'automation_settings'],
    ],
  },
  {
    title: "Drivers' targets and cash",
    tables: ['driver_target_settings', 'driver_performance_history', 'driver_days_due', 'cash_settlements'],
  },
  {
    title: 'The workshop',
    tables: ['maintenance_records', 'maintenance_schedules', 'maintenance_triggers'],
  },
  { title: 'Travel times', tables: ['travel_learnings', 'travel_levels'] },
  {
    title: 'Places and events',
    tables: [
      'geofences',
      'geofence_groups',
      'event_rules',
      'vehicle_events',
      'trips',
      'vehicle_event_states',
    ],
  },
  {
    title: 'Delivered outside',
    tables: ['subscriptions', 'delivery_targets', 'deliveries', 'delivery_outbox', 'push_keys'],
  },
  { title: 'Alerts', tables: ['alerts', 'alert_rules', 'event_alert_rules'] },
  {
    title: 'Telemetry',
    tables: [
      ...['vehicle_telemetry', 'vehicle_telemetry_hourly', 'vehicle_telemetry_daily', 'vehicle_position'],
      ...['vehicle_fuel', 'telemetry_days', 'telemetry_rejections', 'telemetry_rejection_sizes'],
      ...['telemetry_packed', 'vehicle_telemetry_late', 'feed_floors', 'raw_kept_since'],
      ...['archived_days', 'archived_files'],
      ...['dirty_hours', 'note_readers', 'reader_notes', 'reader_looks'],
      ...['partition_drops', 'maintenance_state'],
    ],
  },
  { title: 'The audit chain', tables: ['audit_logs', 'audit_heads', 'audit_pending', 'audit_transactions'] },
  {
    title: 'What the service keeps for itself',
    tables: [
      ...[
        'alarms',
        'service_minutes',
        'database_lives',
        'claimed_ids',
        'idempotency_keys',
        'durable_job_days',
      ],
    ],
  },
]
