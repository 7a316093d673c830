interface Words {
  several(count: number): string
  why: string
  types: Readonly<Record<string, string>>
  fields: Readonly<Record<string, string>>
}

const english: Words = {
  several: count => `${count} messages`,
  why: 'You are told this because of a subscription in Fleetwake. Whoever manages the fleet can change it there.',
  types: {
    alert: 'Alert',
    dispatch_alert: 'Dispatch alert',
    escalation: 'Escalation',
    reading: 'Reading',
    withdrawn: 'Withdrawn: it was not so',
    geofence_enter: 'A vehicle has entered a place',
    geofence_exit: 'A vehicle has left a place',
    geofence_dwell: 'A vehicle stays in a place',
    speeding: 'A vehicle drives too fast',
    fuel_theft: 'Fuel is missing',
    device_offline: 'A device is silent',
    device_online: 'A device reports again',
    battery_low: 'A battery is low',
    engine_fault: 'The engine reports a fault',
    tow: 'A vehicle moves with its ignition off',
  },
  fields: {
    id: 'Id',
    vehicleId: 'Vehicle',
    driverId: 'Driver',
    time: 'Time',
    endTime: 'Until',
    longitude: 'Longitude',
    latitude: 'Latitude',
    geofenceId: 'Place',
    values: 'Values',
    severity: 'Severity',
    status: 'Status',
    createdAt: 'Since',
    resolvedAt: 'Resolved',
    acknowledgedAt: 'Taken up',
    type: 'Type',
    details: 'Details',
    entityType: 'About a',
    entityId: 'Which',
  },
}

const german: Words = {
  several: count => `${count} Meldungen`,
  why: 'Sie erhalten diese Nachricht durch ein Abonnement in Fleetwake. Wer die Flotte verwaltet, kann es dort ändern.',
  types: {
    alert: 'Warnung',
    dispatch_alert: 'Warnung der Disposition',
    escalation: 'Eskalation',
    reading: 'Messung',
    withdrawn: 'Zurückgenommen: es war nicht so',
    geofence_enter: 'Ein Fahrzeug ist an einem Ort angekommen',
    geofence_exit: 'Ein Fahrzeug hat einen Ort verlassen',
    geofence_dwell: 'Ein Fahrzeug bleibt an einem Ort',
    speeding: 'Ein Fahrzeug fährt zu schnell',
    fuel_theft: 'Kraftstoff fehlt',
    device_offline: 'Ein Gerät meldet sich nicht',
    device_online: 'Ein Gerät meldet sich wieder',
    battery_low: 'Eine Batterie ist fast leer',
    engine_fault: 'Der Motor meldet einen Fehler',
    tow: 'Ein Fahrzeug bewegt sich ohne Zündung',
  },
  fields: {
    id: 'Kennung',
    vehicleId: 'Fahrzeug',
    driverId: 'Fahrer',
    time: 'Zeit',
    endTime: 'Bis',
    longitude: 'Längengrad',
    latitude: 'Breitengrad',
    geofenceId: 'Ort',
    values: 'Werte',
    severity: 'Schwere',
    status: 'Stand',
    createdAt: 'Seit',
    resolvedAt: 'Behoben',
    acknowledgedAt: 'Angenommen',
    type: 'Art',
    details: 'Einzelheiten',
    entityType: 'Betrifft',
    entityId: 'Welches',
  },
}

export function wordsOf(language: 'en' | 'de'): Words {
  return language === 'de' ? german : english
}
