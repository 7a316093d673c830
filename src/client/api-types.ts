// Made of the API's description by `npm run api`; a test fails while it is not up to date.
export interface paths {
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is running */
        get: operations["getHealthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service is ready for traffic; if not, what is not ready, by name */
        get: operations["getHealthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics in the Prometheus text format
         * @description Where METRICS_TOKEN is set, it is the bearer token that is needed here.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends readings: a JSON array, or NDJSON; gzip is accepted
         * @description Answers after the commit: readings counted as accepted in a 200 are stored. A reading is identified by its vehicle, its time and its content; posting it again is counted as a duplicate and harmless, so whatever gets no answer is posted again. Other content at the same time is a reading of its own; there can be 16 of them.
         */
        post: operations["sendReadings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes all resources: fields, filters, actions and permissions */
        get: operations["getResources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Logs in with an email and a password, and returns a token */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this token */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The user that the token belongs to */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes one's own password; ends all tokens of this user, and returns a new one */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists organizations */
        get: operations["listOrganizations"];
        put?: never;
        /** Creates one organization */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        /** Retires one organization */
        delete: operations["retireOrganization"];
        options?: never;
        head?: never;
        /** Changes one organization */
        patch: operations["updateOrganization"];
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists users */
        get: operations["listUsers"];
        put?: never;
        /** Creates one user */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /** Retires one user */
        delete: operations["retireUser"];
        options?: never;
        head?: never;
        /** Changes one user; with a password, or isActive false, all tokens of it end */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists roles */
        get: operations["listRoles"];
        put?: never;
        /** Creates one role */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One role */
        get: operations["getRole"];
        put?: never;
        post?: never;
        /** Retires one role */
        delete: operations["retireRole"];
        options?: never;
        head?: never;
        /** Changes one role */
        patch: operations["updateRole"];
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists devices */
        get: operations["listDevices"];
        put?: never;
        /** Creates one device, with its token */
        post: operations["createDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates up to 1,000 devices, each with its token, all or none */
        post: operations["createDevices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One device */
        get: operations["getDevice"];
        put?: never;
        post?: never;
        /** Revokes the token of one device, and retires it */
        delete: operations["retireDevice"];
        options?: never;
        head?: never;
        /** Changes one device */
        patch: operations["updateDevice"];
        trace?: never;
    };
    "/api/v1/devices/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a new token; the old one is no longer accepted */
        post: operations["rotateDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{id}/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shares and use of limited resources of an organization */
        get: operations["getOrganizationQuotas"];
        /** Sets the quotas of an organization; only for the first administrator */
        put: operations["setOrganizationQuotas"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists vehicles */
        get: operations["listVehicles"];
        put?: never;
        /** Creates one vehicle */
        post: operations["createVehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 vehicles with new ids, and changes the others, all or none */
        put: operations["upsertVehicles"];
        /** Creates up to 1,000 vehicles, all or none */
        post: operations["createVehicles"];
        /** Retires up to 1,000 vehicles, all or none */
        delete: operations["retireVehicles"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 vehicles, all or none */
        patch: operations["updateVehicles"];
        trace?: never;
    };
    "/api/v1/vehicles/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activates one vehicle */
        post: operations["activateVehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/bulk/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activates each vehicle, of up to 1,000, all or none */
        post: operations["activateVehicles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/maintain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends one vehicle to maintenance */
        post: operations["maintainVehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/bulk/maintain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends each vehicle to maintenance, of up to 1,000, all or none */
        post: operations["maintainVehicles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deactivates one vehicle */
        post: operations["deactivateVehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/bulk/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deactivates each vehicle, of up to 1,000, all or none */
        post: operations["deactivateVehicles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes one vehicle out of service */
        post: operations["withdrawVehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/bulk/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes each vehicle out of service, of up to 1,000, all or none */
        post: operations["withdrawVehicles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One vehicle */
        get: operations["getVehicle"];
        put?: never;
        post?: never;
        /** Retires one vehicle */
        delete: operations["retireVehicle"];
        options?: never;
        head?: never;
        /** Changes one vehicle */
        patch: operations["updateVehicle"];
        trace?: never;
    };
    "/api/v1/vehicles/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired vehicle */
        post: operations["restoreVehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicle-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists vehicle groups */
        get: operations["listVehicleGroups"];
        put?: never;
        /** Creates one vehicle group */
        post: operations["createVehicleGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicle-groups/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 vehicle groups with new ids, and changes the others, all or none */
        put: operations["upsertVehicleGroups"];
        /** Creates up to 1,000 vehicle groups, all or none */
        post: operations["createVehicleGroups"];
        /** Retires up to 1,000 vehicle groups, all or none */
        delete: operations["retireVehicleGroups"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 vehicle groups, all or none */
        patch: operations["updateVehicleGroups"];
        trace?: never;
    };
    "/api/v1/vehicle-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One vehicle group */
        get: operations["getVehicleGroup"];
        put?: never;
        post?: never;
        /** Retires one vehicle group */
        delete: operations["retireVehicleGroup"];
        options?: never;
        head?: never;
        /** Changes one vehicle group */
        patch: operations["updateVehicleGroup"];
        trace?: never;
    };
    "/api/v1/vehicle-groups/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired vehicle group */
        post: operations["restoreVehicleGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists drivers */
        get: operations["listDrivers"];
        put?: never;
        /** Creates one driver */
        post: operations["createDriver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 drivers with new ids, and changes the others, all or none */
        put: operations["upsertDrivers"];
        /** Creates up to 1,000 drivers, all or none */
        post: operations["createDrivers"];
        /** Retires up to 1,000 drivers, all or none */
        delete: operations["retireDrivers"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 drivers, all or none */
        patch: operations["updateDrivers"];
        trace?: never;
    };
    "/api/v1/drivers/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activates one driver */
        post: operations["activateDriver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/bulk/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activates each driver, of up to 1,000, all or none */
        post: operations["activateDrivers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/{id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends one driver on leave */
        post: operations["leaveDriver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/bulk/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends each driver on leave, of up to 1,000, all or none */
        post: operations["leaveDrivers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deactivates one driver */
        post: operations["deactivateDriver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/bulk/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deactivates each driver, of up to 1,000, all or none */
        post: operations["deactivateDrivers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspends one driver */
        post: operations["suspendDriver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/bulk/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspends each driver, of up to 1,000, all or none */
        post: operations["suspendDrivers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One driver */
        get: operations["getDriver"];
        put?: never;
        post?: never;
        /** Retires one driver */
        delete: operations["retireDriver"];
        options?: never;
        head?: never;
        /** Changes one driver */
        patch: operations["updateDriver"];
        trace?: never;
    };
    "/api/v1/drivers/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired driver */
        post: operations["restoreDriver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists assignments */
        get: operations["listAssignments"];
        put?: never;
        /** Creates one assignment */
        post: operations["createAssignment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 assignments with new ids, and changes the others, all or none */
        put: operations["upsertAssignments"];
        /** Creates up to 1,000 assignments, all or none */
        post: operations["createAssignments"];
        /** Retires up to 1,000 assignments, all or none */
        delete: operations["retireAssignments"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 assignments, all or none */
        patch: operations["updateAssignments"];
        trace?: never;
    };
    "/api/v1/assignments/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Completes one assignment */
        post: operations["completeAssignment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/bulk/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Completes each assignment, of up to 1,000, all or none */
        post: operations["completeAssignments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels one assignment */
        post: operations["cancelAssignment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/bulk/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels each assignment, of up to 1,000, all or none */
        post: operations["cancelAssignments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens one assignment */
        post: operations["reopenAssignment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/bulk/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens each assignment, of up to 1,000, all or none */
        post: operations["reopenAssignments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One assignment */
        get: operations["getAssignment"];
        put?: never;
        post?: never;
        /** Retires one assignment */
        delete: operations["retireAssignment"];
        options?: never;
        head?: never;
        /** Changes one assignment */
        patch: operations["updateAssignment"];
        trace?: never;
    };
    "/api/v1/assignments/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired assignment */
        post: operations["restoreAssignment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists customers */
        get: operations["listCustomers"];
        put?: never;
        /** Creates one customer */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 customers with new ids, and changes the others, all or none */
        put: operations["upsertCustomers"];
        /** Creates up to 1,000 customers, all or none */
        post: operations["createCustomers"];
        /** Retires up to 1,000 customers, all or none */
        delete: operations["retireCustomers"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 customers, all or none */
        patch: operations["updateCustomers"];
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        /** Retires one customer */
        delete: operations["retireCustomer"];
        options?: never;
        head?: never;
        /** Changes one customer */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/api/v1/customers/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired customer */
        post: operations["restoreCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists routes */
        get: operations["listRoutes"];
        put?: never;
        /** Creates one route */
        post: operations["createRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routes/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 routes with new ids, and changes the others, all or none */
        put: operations["upsertRoutes"];
        /** Creates up to 1,000 routes, all or none */
        post: operations["createRoutes"];
        /** Retires up to 1,000 routes, all or none */
        delete: operations["retireRoutes"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 routes, all or none */
        patch: operations["updateRoutes"];
        trace?: never;
    };
    "/api/v1/routes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One route */
        get: operations["getRoute"];
        put?: never;
        post?: never;
        /** Retires one route */
        delete: operations["retireRoute"];
        options?: never;
        head?: never;
        /** Changes one route */
        patch: operations["updateRoute"];
        trace?: never;
    };
    "/api/v1/routes/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired route */
        post: operations["restoreRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists jobs */
        get: operations["listJobs"];
        put?: never;
        /** Creates one job */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 jobs with new ids, and changes the others, all or none */
        put: operations["upsertJobs"];
        /** Creates up to 1,000 jobs, all or none */
        post: operations["createJobs"];
        /** Retires up to 1,000 jobs, all or none */
        delete: operations["retireJobs"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 jobs, all or none */
        patch: operations["updateJobs"];
        trace?: never;
    };
    "/api/v1/jobs/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assigns one job to the given vehicle and driver */
        post: operations["assignJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assigns each job to the given vehicle and driver, of up to 1,000, all or none */
        post: operations["assignJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/unassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes vehicle and driver from one job */
        post: operations["unassignJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/unassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes vehicle and driver from each job, of up to 1,000, all or none */
        post: operations["unassignJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins one job */
        post: operations["startJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins each job, of up to 1,000, all or none */
        post: operations["startJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Completes one job */
        post: operations["completeJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Completes each job, of up to 1,000, all or none */
        post: operations["completeJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks one job as failed */
        post: operations["failJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks each job as failed, of up to 1,000, all or none */
        post: operations["failJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels one job */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels each job, of up to 1,000, all or none */
        post: operations["cancelJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens one job that failed or was cancelled */
        post: operations["reopenJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/bulk/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens each job that failed or was cancelled, of up to 1,000, all or none */
        post: operations["reopenJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /** Retires one job */
        delete: operations["retireJob"];
        options?: never;
        head?: never;
        /** Changes one job */
        patch: operations["updateJob"];
        trace?: never;
    };
    "/api/v1/jobs/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired job */
        post: operations["restoreJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/job-stops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists job stops */
        get: operations["listJobStops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/job-stops/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job stop */
        get: operations["getJobStop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes one job stop */
        patch: operations["updateJobStop"];
        trace?: never;
    };
    "/api/v1/cash-settlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists cash settlements */
        get: operations["listCashSettlements"];
        put?: never;
        /** Creates one cash settlement */
        post: operations["createCashSettlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cash-settlements/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 cash settlements with new ids, and changes the others, all or none */
        put: operations["upsertCashSettlements"];
        /** Creates up to 1,000 cash settlements, all or none */
        post: operations["createCashSettlements"];
        /** Retires up to 1,000 cash settlements, all or none */
        delete: operations["retireCashSettlements"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 cash settlements, all or none */
        patch: operations["updateCashSettlements"];
        trace?: never;
    };
    "/api/v1/cash-settlements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One cash settlement */
        get: operations["getCashSettlement"];
        put?: never;
        post?: never;
        /** Retires one cash settlement */
        delete: operations["retireCashSettlement"];
        options?: never;
        head?: never;
        /** Changes one cash settlement */
        patch: operations["updateCashSettlement"];
        trace?: never;
    };
    "/api/v1/cash-settlements/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired cash settlement */
        post: operations["restoreCashSettlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shipments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists shipments */
        get: operations["listShipments"];
        put?: never;
        /** Creates one shipment */
        post: operations["createShipment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shipments/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 shipments with new ids, and changes the others, all or none */
        put: operations["upsertShipments"];
        /** Creates up to 1,000 shipments, all or none */
        post: operations["createShipments"];
        /** Retires up to 1,000 shipments, all or none */
        delete: operations["retireShipments"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 shipments, all or none */
        patch: operations["updateShipments"];
        trace?: never;
    };
    "/api/v1/shipments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One shipment */
        get: operations["getShipment"];
        put?: never;
        post?: never;
        /** Retires one shipment */
        delete: operations["retireShipment"];
        options?: never;
        head?: never;
        /** Changes one shipment */
        patch: operations["updateShipment"];
        trace?: never;
    };
    "/api/v1/shipments/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired shipment */
        post: operations["restoreShipment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists maintenance records */
        get: operations["listMaintenanceRecords"];
        put?: never;
        /** Creates one maintenance record */
        post: operations["createMaintenanceRecord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-records/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 maintenance records with new ids, and changes the others, all or none */
        put: operations["upsertMaintenanceRecords"];
        /** Creates up to 1,000 maintenance records, all or none */
        post: operations["createMaintenanceRecords"];
        /** Retires up to 1,000 maintenance records, all or none */
        delete: operations["retireMaintenanceRecords"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 maintenance records, all or none */
        patch: operations["updateMaintenanceRecords"];
        trace?: never;
    };
    "/api/v1/maintenance-records/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One maintenance record */
        get: operations["getMaintenanceRecord"];
        put?: never;
        post?: never;
        /** Retires one maintenance record */
        delete: operations["retireMaintenanceRecord"];
        options?: never;
        head?: never;
        /** Changes one maintenance record */
        patch: operations["updateMaintenanceRecord"];
        trace?: never;
    };
    "/api/v1/maintenance-records/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired maintenance record */
        post: operations["restoreMaintenanceRecord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists maintenance schedules */
        get: operations["listMaintenanceSchedules"];
        put?: never;
        /** Creates one maintenance schedule */
        post: operations["createMaintenanceSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-schedules/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 maintenance schedules with new ids, and changes the others, all or none */
        put: operations["upsertMaintenanceSchedules"];
        /** Creates up to 1,000 maintenance schedules, all or none */
        post: operations["createMaintenanceSchedules"];
        /** Retires up to 1,000 maintenance schedules, all or none */
        delete: operations["retireMaintenanceSchedules"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 maintenance schedules, all or none */
        patch: operations["updateMaintenanceSchedules"];
        trace?: never;
    };
    "/api/v1/maintenance-schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One maintenance schedule */
        get: operations["getMaintenanceSchedule"];
        put?: never;
        post?: never;
        /** Retires one maintenance schedule */
        delete: operations["retireMaintenanceSchedule"];
        options?: never;
        head?: never;
        /** Changes one maintenance schedule */
        patch: operations["updateMaintenanceSchedule"];
        trace?: never;
    };
    "/api/v1/maintenance-schedules/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired maintenance schedule */
        post: operations["restoreMaintenanceSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists maintenance triggers */
        get: operations["listMaintenanceTriggers"];
        put?: never;
        /** Creates one maintenance trigger */
        post: operations["createMaintenanceTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-triggers/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 maintenance triggers with new ids, and changes the others, all or none */
        put: operations["upsertMaintenanceTriggers"];
        /** Creates up to 1,000 maintenance triggers, all or none */
        post: operations["createMaintenanceTriggers"];
        /** Retires up to 1,000 maintenance triggers, all or none */
        delete: operations["retireMaintenanceTriggers"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 maintenance triggers, all or none */
        patch: operations["updateMaintenanceTriggers"];
        trace?: never;
    };
    "/api/v1/maintenance-triggers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One maintenance trigger */
        get: operations["getMaintenanceTrigger"];
        put?: never;
        post?: never;
        /** Retires one maintenance trigger */
        delete: operations["retireMaintenanceTrigger"];
        options?: never;
        head?: never;
        /** Changes one maintenance trigger */
        patch: operations["updateMaintenanceTrigger"];
        trace?: never;
    };
    "/api/v1/maintenance-triggers/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired maintenance trigger */
        post: operations["restoreMaintenanceTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists audit logs */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One audit log */
        get: operations["getAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the vehicles that are free during a time */
        get: operations["listAvailableVehicles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the drivers that are free during a time */
        get: operations["listAvailableDrivers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cash-days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cash collected and handed over, by driver and day, newest first */
        get: operations["getCashDays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monthly-vehicle-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cost, distance and maintenance by vehicle and month, as of last night */
        get: operations["getMonthlyVehicleStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fleet's current figures */
        get: operations["getDashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes vehicles from CSV, all or none */
        post: operations["importVehicles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicle-groups/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes vehicle groups from CSV, all or none */
        post: operations["importVehicleGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drivers/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes drivers from CSV, all or none */
        post: operations["importDrivers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assignments/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes assignments from CSV, all or none */
        post: operations["importAssignments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes customers from CSV, all or none */
        post: operations["importCustomers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routes/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes routes from CSV, all or none */
        post: operations["importRoutes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes jobs from CSV, all or none */
        post: operations["importJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cash-settlements/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes cash settlements from CSV, all or none */
        post: operations["importCashSettlements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shipments/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes shipments from CSV, all or none */
        post: operations["importShipments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-records/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes maintenance records from CSV, all or none */
        post: operations["importMaintenanceRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-schedules/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes maintenance schedules from CSV, all or none */
        post: operations["importMaintenanceSchedules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance-triggers/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes maintenance triggers from CSV, all or none */
        post: operations["importMaintenanceTriggers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The live feed (WebSocket, subprotocol fleetwake.v1)
         * @description The first message is `{"type":"hello","token":".."}` with a bearer token or a ticket. Then `subscribe` with any of `bbox`, `vehicleIds`, `vehicleGroupId`, `maxHz`, `since`, `alerts`, `events`, `etas` is answered by `snapshot`, or, if `since` is still known, by `positions`; frames of `positions`, `heartbeat` and `error` follow.
         */
        get: operations["openLiveFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events as they happen, as Server-Sent Events
         * @description With a bearer token in the header, or a ticket of `POST /live/tickets` in the query. Each event is `{"type":"event","event":{..}}`, as in the WebSocket.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a ticket that opens the live feed once, within a minute, instead of the token */
        post: operations["createLiveTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest position of each vehicle, by id, or nearest first */
        get: operations["getPositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists alerts */
        get: operations["listAlerts"];
        put?: never;
        /** Creates one alert */
        post: operations["createAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 alerts with new ids, and changes the others, all or none */
        put: operations["upsertAlerts"];
        /** Creates up to 1,000 alerts, all or none */
        post: operations["createAlerts"];
        /** Retires up to 1,000 alerts, all or none */
        delete: operations["retireAlerts"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 alerts, all or none */
        patch: operations["updateAlerts"];
        trace?: never;
    };
    "/api/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledges one alert */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/bulk/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledges each alert, of up to 1,000, all or none */
        post: operations["acknowledgeAlerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolves one alert */
        post: operations["resolveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/bulk/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolves each alert, of up to 1,000, all or none */
        post: operations["resolveAlerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens one alert */
        post: operations["reopenAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/bulk/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopens each alert, of up to 1,000, all or none */
        post: operations["reopenAlerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One alert */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        /** Retires one alert */
        delete: operations["retireAlert"];
        options?: never;
        head?: never;
        /** Changes one alert */
        patch: operations["updateAlert"];
        trace?: never;
    };
    "/api/v1/alerts/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired alert */
        post: operations["restoreAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From when on a vehicle is worth an alert */
        get: operations["getAlertRules"];
        /** Sets the rules that open alerts for vehicles; null or false: never */
        put: operations["setAlertRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes alerts from CSV, all or none */
        post: operations["importAlerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists geofences */
        get: operations["listGeofences"];
        put?: never;
        /** Creates one geofence */
        post: operations["createGeofence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofences/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 geofences with new ids, and changes the others, all or none */
        put: operations["upsertGeofences"];
        /** Creates up to 1,000 geofences, all or none */
        post: operations["createGeofences"];
        /** Retires up to 1,000 geofences, all or none */
        delete: operations["retireGeofences"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 geofences, all or none */
        patch: operations["updateGeofences"];
        trace?: never;
    };
    "/api/v1/geofences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One geofence */
        get: operations["getGeofence"];
        put?: never;
        post?: never;
        /** Retires one geofence */
        delete: operations["retireGeofence"];
        options?: never;
        head?: never;
        /** Changes one geofence */
        patch: operations["updateGeofence"];
        trace?: never;
    };
    "/api/v1/geofences/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired geofence */
        post: operations["restoreGeofence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofence-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists geofence groups */
        get: operations["listGeofenceGroups"];
        put?: never;
        /** Creates one geofence group */
        post: operations["createGeofenceGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofence-groups/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 geofence groups with new ids, and changes the others, all or none */
        put: operations["upsertGeofenceGroups"];
        /** Creates up to 1,000 geofence groups, all or none */
        post: operations["createGeofenceGroups"];
        /** Retires up to 1,000 geofence groups, all or none */
        delete: operations["retireGeofenceGroups"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 geofence groups, all or none */
        patch: operations["updateGeofenceGroups"];
        trace?: never;
    };
    "/api/v1/geofence-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One geofence group */
        get: operations["getGeofenceGroup"];
        put?: never;
        post?: never;
        /** Retires one geofence group */
        delete: operations["retireGeofenceGroup"];
        options?: never;
        head?: never;
        /** Changes one geofence group */
        patch: operations["updateGeofenceGroup"];
        trace?: never;
    };
    "/api/v1/geofence-groups/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired geofence group */
        post: operations["restoreGeofenceGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofences/geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All geofences as GeoJSON */
        get: operations["getGeofencesGeojson"];
        put?: never;
        /** Creates geofences from GeoJSON, all or none */
        post: operations["postGeofencesGeojson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/geofences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The geofences that a vehicle is in now, whatever their schedules say */
        get: operations["getVehicleGeofences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From when on something is an event */
        get: operations["getEventRules"];
        /** Sets the thresholds of events; null: never */
        put: operations["setEventRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists event alert rules */
        get: operations["listEventAlertRules"];
        put?: never;
        /** Creates one event alert rule */
        post: operations["createEventAlertRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-alert-rules/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Creates up to 1,000 event alert rules with new ids, and changes the others, all or none */
        put: operations["upsertEventAlertRules"];
        /** Creates up to 1,000 event alert rules, all or none */
        post: operations["createEventAlertRules"];
        /** Retires up to 1,000 event alert rules, all or none */
        delete: operations["retireEventAlertRules"];
        options?: never;
        head?: never;
        /** Changes up to 1,000 event alert rules, all or none */
        patch: operations["updateEventAlertRules"];
        trace?: never;
    };
    "/api/v1/event-alert-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One event alert rule */
        get: operations["getEventAlertRule"];
        put?: never;
        post?: never;
        /** Retires one event alert rule */
        delete: operations["retireEventAlertRule"];
        options?: never;
        head?: never;
        /** Changes one event alert rule */
        patch: operations["updateEventAlertRule"];
        trace?: never;
    };
    "/api/v1/event-alert-rules/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores one retired event alert rule */
        post: operations["restoreEventAlertRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists subscriptions */
        get: operations["listSubscriptions"];
        put?: never;
        /** Creates one subscription, with its secret */
        post: operations["createSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses one subscription; what happens meanwhile is delivered later */
        post: operations["pauseSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/bulk/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses each subscription; what happens meanwhile is delivered later, of up to 1,000, all or none */
        post: operations["pauseSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes one subscription where it stopped */
        post: operations["resumeSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/bulk/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes each subscription where it stopped, of up to 1,000, all or none */
        post: operations["resumeSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends one subscription */
        post: operations["endSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/bulk/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends each subscription, of up to 1,000, all or none */
        post: operations["endSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One subscription */
        get: operations["getSubscription"];
        put?: never;
        post?: never;
        /** Retires one subscription */
        delete: operations["retireSubscription"];
        options?: never;
        head?: never;
        /** Changes one subscription */
        patch: operations["updateSubscription"];
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists deliveries */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a new secret for one webhook; for a day, the old one signs as well */
        post: operations["rotateSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries of one subscription, sent or waiting, with the answers */
        get: operations["getSubscriptionDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends dead letters again, and retries waiting deliveries, of one subscription */
        post: operations["redeliverSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key that a browser's PushManager subscribes with */
        get: operations["getPushKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofences/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes geofences from CSV, all or none */
        post: operations["importGeofences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geofence-groups/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes geofence groups from CSV, all or none */
        post: operations["importGeofenceGroups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-alert-rules/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes event alert rules from CSV, all or none */
        post: operations["importEventAlertRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alarms, partitions and their runway, days and their sizes, pending rollups, and the last day of rejections by code */
        get: operations["getOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/day": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rates and lag over the last hours, processes, and the last run of maintenance and backup */
        get: operations["getOperationsDay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs-queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Background jobs of the service that wait, run or have failed, newest first
         * @description These are durable jobs; transport jobs are at /jobs.
         */
        get: operations["getJobsQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs-queue/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries a job that has failed for good */
        post: operations["postJobsQueueRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs-queue/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a job that has failed for good */
        delete: operations["retireJobsQueue"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the dispatch engine */
        post: operations["postAutomationDispatchStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the dispatch engine */
        post: operations["postAutomationDispatchStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Status of the dispatch engine */
        get: operations["getAutomationDispatchStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the routes engine */
        post: operations["postAutomationRoutesStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the routes engine */
        post: operations["postAutomationRoutesStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Status of the routes engine */
        get: operations["getAutomationRoutesStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the batching engine */
        post: operations["postAutomationBatchingStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the batching engine */
        post: operations["postAutomationBatchingStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Status of the batching engine */
        get: operations["getAutomationBatchingStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the escalation engine */
        post: operations["postAutomationEscalationStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the escalation engine */
        post: operations["postAutomationEscalationStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Status of the escalation engine */
        get: operations["getAutomationEscalationStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/status-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Status of all engines */
        get: operations["getAutomationStatusAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/start-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts all engines */
        post: operations["postAutomationStartAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/stop-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops all engines */
        post: operations["postAutomationStopAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statistics of the dispatch engine by day */
        get: operations["getAutomationDispatchStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statistics of the routes engine by day */
        get: operations["getAutomationRoutesStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statistics of the batching engine by day */
        get: operations["getAutomationBatchingStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statistics of the escalation engine by day */
        get: operations["getAutomationEscalationStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Assignments, newest first */
        get: operations["getAutomationDispatchAssignments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Offers to drivers, newest first */
        get: operations["getAutomationDispatchOffers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/optimizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Results of route optimization */
        get: operations["getAutomationRoutesOptimizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/traffic-incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traffic incidents */
        get: operations["getAutomationRoutesTrafficIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Batches of orders */
        get: operations["getAutomationBatchingBatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Escalations, open and resolved */
        get: operations["getAutomationEscalationLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, open and resolved */
        get: operations["getAutomationEscalationAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/batch/{batchId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One batch */
        get: operations["getAutomationBatchingBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/alerts/{alertId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolves one alert; one that is resolved already is left unchanged */
        post: operations["postAutomationEscalationAlertResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/logs/{escalationId}/investigate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks an escalation as being handled */
        post: operations["postAutomationEscalationLogInvestigate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/logs/{escalationId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolves one escalation */
        post: operations["postAutomationEscalationLogResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/escalation/at-risk-orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders that are about to be late or are stuck, most severe first */
        get: operations["getAutomationEscalationAtRiskOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/assign/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assigns one order to a driver, and returns the reasons */
        post: operations["postAutomationDispatchAssign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/preview/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Previews the assignment of an order to a driver */
        get: operations["getAutomationDispatchPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/offers/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an offer */
        post: operations["postAutomationDispatchOfferAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/offers/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rejects an offer */
        post: operations["postAutomationDispatchOfferReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/traffic-incident": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports a traffic incident */
        post: operations["postAutomationRoutesTrafficIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/traffic-incidents/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an incident; one that has ended is left unchanged */
        post: operations["postAutomationRoutesTrafficIncidentResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/routes/optimize/{driverId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Optimizes the order of a driver's stops now, if it saves enough */
        post: operations["postAutomationRoutesOptimize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/batching/process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assigns and batches orders now */
        post: operations["postAutomationBatchingProcess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dispatch/eta/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Estimated times of arrival at the stops of an order */
        get: operations["getAutomationDispatchEta"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is open now, and the figures of the day */
        get: operations["getAutomationDashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/automation/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The engines' settings that differ from the defaults */
        get: operations["getAutomationSettings"];
        /** Replaces the engines' settings; those not given have their defaults */
        put: operations["setAutomationSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Targets of drivers, and what they have reached today */
        get: operations["getDriverTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-targets/{driverId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets a driver's targets and reported status */
        put: operations["setDriverTarget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What drivers reached, by day */
        get: operations["getDriverPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-performance/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drivers by achievement of their targets, best first */
        get: operations["getDriverPerformanceTop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/driver-performance/missing-targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drivers who missed their targets, worst first */
        get: operations["getDriverPerformanceMissingTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Offers, stops and cash of the calling driver */
        get: operations["getMyDay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day/stops/{id}/arrived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports the arrival at a stop */
        post: operations["postMyDayStopArrived"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day/stops/{id}/departed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports the departure from a stop */
        post: operations["postMyDayStopDeparted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day/stops/{id}/done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports that a stop is done, with an optional proof */
        post: operations["postMyDayStopDone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day/stops/{id}/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports that a stop failed, and why; the order fails with it */
        post: operations["postMyDayStopFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day/orders/{id}/cash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports the cash collected for an order */
        post: operations["postMyDayOrderCash"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/my-day/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins or ends a break, or reports the end of work */
        post: operations["postMyDayStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/job-stops/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The proof of a job stop, with a link to the picture */
        get: operations["getJobStopProof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a token for the public page of an order */
        post: operations["postJobShare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/orders/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The status of an order, for anyone who has its token */
        get: operations["getPublicOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rejected readings with their reasons, newest first */
        get: operations["getTelemetryRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of vehicles, oldest first by default */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every change of the events once, for programs that poll */
        get: operations["getEventsFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who was in which geofence, from when to when */
        get: operations["getReportsVisits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A vehicle's readings in order, thinned on request; GeoJSON and GPX by Accept */
        get: operations["getVehicleTrack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/trips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trips that overlap the range, each of them complete */
        get: operations["getVehicleTrips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/stops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the vehicle stood between its trips, for stops that touch the range */
        get: operations["getVehicleStops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A vehicle's readings, or their hourly or daily summaries, never stale */
        get: operations["getVehicleSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same for several vehicles at once, vehicle after vehicle
         * @description Of the named vehicles, of a group, or of the named vehicles of a group; one of the two is needed.
         */
        get: operations["getSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every committed reading of the organization once, for programs that poll */
        get: operations["getTelemetryFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/last-positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where each vehicle is, and who drives it
         * @description The latest reading with coordinates of each vehicle, from vehicle_position, and the driver assigned at its time. For single vehicles, use vehicleIds. (last-loc and single-last-loc of the suite.)
         */
        get: operations["getReportsLastPositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/low-fuel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Vehicles whose latest fuel level is low
         * @description The latest fuelLevel of each vehicle that is below `below` percent, from vehicle_fuel: with coordinates or without, since some devices report fuel separately from positions. (low-fuel.)
         */
        get: operations["getReportsLowFuel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/high-load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Vehicles whose latest load is near their capacity
         * @description The latest attributes.load of each vehicle over `above` of its specs.loadCapacity. Vehicles whose capacity isn't known are left out. (high-load.)
         */
        get: operations["getReportsHighLoad"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/stationary-vehicles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stationary vehicles
         * @description Vehicles that reported in the range (by default ten minutes) and whose average speed was below `below` km/h. (stationary-trucks.)
         */
        get: operations["getReportsStationaryVehicles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/long-driving-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Vehicles that rested less than 20 minutes in four hours
         * @description Vehicles with more than `moreThan` ten-minute stretches of the range (by default 4 hours) in which their average speed was over `overSpeed`. (long-driving-sessions of the suite.)
         */
        get: operations["getReportsLongDrivingSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/long-daily-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Vehicles that drove more than ten hours in a day
         * @description Vehicles with more than `moreThan` ten-minute stretches of the range (by default 24 hours) in which their average speed was over `overSpeed`. (long-daily-sessions of the suite.)
         */
        get: operations["getReportsLongDailySessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/driving-duration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Average hours driven per day, by vehicle
         * @description For each vehicle: its driven ten-minute stretches a day, as hours, averaged over the days on which it drove at all. Days are those of the organization. (avg-daily-driving-duration; the suite cuts hours down to whole ones.)
         */
        get: operations["getReportsDrivingDuration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/driving-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long vehicles drove without a stop, by vehicle and day
         * @description A session is a run of ten-minute stretches, one after another, with an average speed over `overSpeed`; a stretch below it, or without readings, ends it. Average length in minutes of the sessions that began on each day of the organization. (avg-daily-driving-session; the suite drops the last session of a vehicle and drives on through silence.)
         */
        get: operations["getReportsDrivingSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/fuel-consumption": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fuel consumption while driving, compared with the projected consumption, by fleet
         * @description Average of attributes.fuelConsumption over the readings with a speed over `overSpeed`, and of specs.nominalFuelConsumption over the same readings, by specs.fleet. Vehicles without a projection are left out. (avg-vs-projected-fuel-consumption.)
         */
        get: operations["getReportsFuelConsumption"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Average load as a share of capacity, by fleet, model and capacity
         * @description Each vehicle's average attributes.load divided by its specs.loadCapacity, averaged over the vehicles of a fleet, model and capacity. (avg-load.)
         */
        get: operations["getReportsLoad"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/daily-activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Share of each day that vehicles were active, by fleet and model
         * @description A ten-minute stretch is active when the average attributes.status in it is below `activeBelow`. The active stretches of a vehicle and day, as a share of all stretches of that day of the organization, averaged over the vehicles that reported a status on it. (daily-activity; the suite adds up rows in place of stretches.)
         */
        get: operations["getReportsDailyActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/breakdowns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Number of breakdowns, by model
         * @description A ten-minute stretch is broken when at least half of its readings with an attributes.status say `brokenAt`. How many times a stretch that was not was followed by one that was, by model. (breakdown-frequency; the suite counts values that are there in place of those that say so.)
         */
        get: operations["getReportsBreakdowns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Distance, driving, idling and engine time, fuel and utilisation, by group and period */
        get: operations["getReportsUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Readings of any range and vehicles as CSV, NDJSON or Parquet, streamed; gzip by Accept-Encoding */
        get: operations["getTelemetryExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Archived days as Parquet files of your organization, with expiring links */
        get: operations["getTelemetryArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/rejections/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replays rejected readings, once their cause is fixed */
        post: operations["replayRejections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/doors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where devices report */
        get: operations["getTelemetryDoors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/planning/travel-times": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Detours and speeds learned from trips, by length, cell and hour of the week */
        get: operations["getPlanningTravelTimes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/planning/solve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plans routes and batches, with a reason for each order that is left out
         * @description Takes the input of VROOM and returns its output, with additions: locks, allowed and excluded vehicles, reasons. Nothing is stored. See docs/planning.md.
         */
        post: operations["postPlanningSolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The maps that the operator has added to the country outlines */
        get: operations["getMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map/overlay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file MAP_OVERLAY (GeoJSON) */
        get: operations["getMapOverlay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map/tiles.pmtiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file MAP_TILES, by ranges */
        get: operations["getMapTilesPmtiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file, for anyone who has a valid link to it */
        get: operations["getFilesContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The metrics of the page's operations view, in the Prometheus text format */
        get: operations["getOperationsMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        GetHealthLiveAnswer: {
            /** @enum {string} */
            status: "live";
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            requestId: string;
        } & {
            [key: string]: unknown;
        };
        GetHealthReadyAnswer: {
            /** @enum {string} */
            status: "ready";
            /** @description Warnings that need an operator although the service works, by name; each is also an alarm. */
            warnings?: {
                [key: string]: string;
            };
        };
        GetHealthReadyAnswer503: {
            /** @enum {string} */
            status: "not ready";
            problems: {
                [key: string]: string;
            };
        };
        SendReadingsAnswer: {
            /** @description Readings that are stored now. */
            accepted: number;
            /** @description Readings that were stored before. */
            duplicates: number;
            /** @description Number of rejected readings, listed or not. */
            rejectedCount: number;
            /** @description The first 1000 of them. */
            rejected: {
                /** @description Index of the reading, from 0; blank lines do not count. */
                index: number;
                /** @enum {string} */
                code: "not_json" | "not_a_reading" | "bad_time" | "time_too_old" | "time_in_future" | "bad_clock" | "bad_position" | "bad_value" | "unknown_vehicle" | "not_your_vehicle" | "too_large";
                message: string;
            }[];
        };
        IndexedResource: {
            path: string;
            /** @description Name of one row. */
            name: string;
            /** @description Name of the table, as used by references and the audit log. */
            table: string;
            /** @description Schema of a row as shown, with its fields in order. */
            fields: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /** @description Whether rows can be changed and retired, and have an ETag. */
            changes: boolean;
            /** @description The field that the actions change. */
            statusField: string | null;
            /** @description From which statuses to which. */
            actions: {
                name: string;
                from: string[];
                to: string;
            }[];
            routes: {
                /** @description list, get, create, patch, retire, restore, import, or the name of an action. */
                kind: string;
                permission: string;
                /** @description Callers with only this permission may work with their own rows. */
                ownPermission: string | null;
                summary: string;
                /** @description Schema of the body; for a list, of the query. `references` names the table that an id belongs to. */
                takes: {
                    [key: string]: unknown;
                } | null;
            }[];
        };
        IndexedSettings: {
            /** @description The path; GET returns the settings, PUT sets them. */
            path: string;
            name: string;
            /** @description Of PUT. */
            permission: string;
            summary: string;
            /** @description A JSON schema. */
            takes: {
                [key: string]: unknown;
            };
        };
        GetResourcesAnswer: {
            items: components["schemas"]["IndexedResource"][];
            /** @description Settings of a whole organization. */
            settings: components["schemas"]["IndexedSettings"][];
        };
        LoginBody: {
            email: string;
            password: string;
        };
        LoginAnswer: {
            /** @description A bearer token, shown only this once. */
            token: string;
            /**
             * Format: date-time
             * @description When the token expires, unless it is ended before.
             */
            expiresAt: string;
        };
        GetMeAnswer: {
            user: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                email: string;
                name: string;
                role: string;
            };
            organization: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                name: string;
                timeZone: string;
                /**
                 * @description Default for users who have chosen none: `units` of its settings.
                 * @enum {string}
                 */
                units: "km" | "mi";
                language: string | null;
            };
            permissions: string[];
            vehicleGroupIds: string[] | null;
            isServiceAdministrator: boolean;
            /**
             * Format: date-time
             * @description When the token expires.
             */
            expiresAt: string;
        };
        ChangePasswordBody: {
            currentPassword: string;
            /** @description 8 to 1024 characters. */
            newPassword: string;
        };
        Organization: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the organization. */
            name: string;
            /**
             * Format: time-zone
             * @description IANA name of the time zone in which days of reports begin.
             */
            timeZone: string;
            /** @description ISO 4217. Currency of its prices; EUR by default. */
            currency: string;
            rawRetentionDays: number | null;
            /** @description Settings, and data that programs store about the organization. */
            settings: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        OrganizationPage: {
            items: components["schemas"]["Organization"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Northern Freight",
         *       "timeZone": "Europe/Oslo",
         *       "settings": {}
         *     }
         */
        OrganizationCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Name of the organization. */
            name: string;
            /**
             * Format: time-zone
             * @description IANA name of the time zone in which days of reports begin.
             */
            timeZone?: string;
            /** @description ISO 4217. Currency of its prices; EUR by default. */
            currency?: string;
            rawRetentionDays?: number | null;
            /** @description Settings, and data that programs store about the organization. */
            settings?: {
                [key: string]: unknown;
            };
        };
        OrganizationPatch: {
            /** @description Name of the organization. */
            name?: string;
            /**
             * Format: time-zone
             * @description IANA name of the time zone in which days of reports begin.
             */
            timeZone?: string;
            /** @description ISO 4217. Currency of its prices; EUR by default. */
            currency?: string;
            rawRetentionDays?: number | null;
            /** @description Settings, and data that programs store about the organization. */
            settings?: {
                [key: string]: unknown;
            };
        };
        User: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** Format: uuid */
            readonly organizationId: string;
            /**
             * Format: email
             * @description Unique in the whole service, ignoring case.
             */
            email: string;
            /** @description Name of the user. */
            name: string;
            /** @description The name of one of the roles of the organization. */
            role: string;
            /** @description false: the user cannot log in, and has no tokens. */
            isActive: boolean;
            /** @description The user sees and writes only the vehicles of these groups and what belongs to them; none: all vehicles. */
            vehicleGroupIds: string[];
            /** @description Whether this is the first administrator. */
            readonly isServiceAdministrator: boolean;
            readonly lastLoginAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        UserPage: {
            items: components["schemas"]["User"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "email": "someone@example.org",
         *       "password": "a long password",
         *       "name": "Someone",
         *       "role": "viewer"
         *     }
         */
        UserCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: email
             * @description Unique in the whole service, ignoring case.
             */
            email: string;
            /** @description Name of the user. */
            name?: string;
            /** @description The name of one of the roles of the organization. */
            role?: string;
            /** @description false: the user cannot log in, and has no tokens. */
            isActive?: boolean;
            /** @description The user sees and writes only the vehicles of these groups and what belongs to them; none: all vehicles. */
            vehicleGroupIds?: string[];
            /** @description 8 to 1024 characters. */
            password: string;
            /**
             * Format: uuid
             * @description The caller's organization; the first administrator may give another.
             */
            organizationId?: string;
        };
        UserPatch: {
            /**
             * Format: email
             * @description Unique in the whole service, ignoring case.
             */
            email?: string;
            /** @description Name of the user. */
            name?: string;
            /** @description The name of one of the roles of the organization. */
            role?: string;
            /** @description false: the user cannot log in, and has no tokens. */
            isActive?: boolean;
            /** @description The user sees and writes only the vehicles of these groups and what belongs to them; none: all vehicles. */
            vehicleGroupIds?: string[];
            /** @description 8 to 1024 characters. */
            password?: string;
        };
        Role: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Unique in the organization; users refer to it. */
            name: string;
            description: string | null;
            permissions: ("organizations:read" | "organizations:write" | "users:read" | "users:write" | "roles:read" | "roles:write" | "devices:read" | "devices:write" | "vehicles:read" | "vehicles:write" | "vehicles:maintain" | "vehicles:activate" | "vehicles:withdraw" | "vehicles:deactivate" | "drivers:read" | "drivers:write" | "drivers:suspend" | "drivers:activate" | "drivers:leave" | "drivers:deactivate" | "assignments:read" | "assignments:write" | "assignments:complete" | "assignments:cancel" | "assignments:reopen" | "customers:read" | "customers:write" | "jobs:read" | "jobs:write" | "jobs:own" | "jobs:assign" | "jobs:start" | "jobs:complete" | "jobs:fail" | "jobs:cancel" | "jobs:reopen" | "cash:read" | "cash:write" | "routes:read" | "routes:write" | "shipments:read" | "shipments:write" | "maintenance:read" | "maintenance:write" | "audit:read" | "audit:write" | "alerts:read" | "alerts:write" | "alerts:acknowledge" | "alerts:resolve" | "alerts:reopen" | "geofences:read" | "geofences:write" | "events:read" | "events:write" | "positions:read" | "positions:write" | "telemetry:read" | "telemetry:write" | "reports:read" | "reports:write" | "planning:read" | "planning:write" | "automation:read" | "automation:write" | "automation:answer" | "subscriptions:read" | "subscriptions:write" | "subscriptions:pause" | "subscriptions:resume" | "subscriptions:end" | "operations:read" | "operations:write")[];
            /** @description Predefined: it came with the organization and cannot be changed. */
            readonly isPredefined: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        RolePage: {
            items: components["schemas"]["Role"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Workshop",
         *       "description": "Maintains vehicles",
         *       "permissions": [
         *         "vehicles:read",
         *         "maintenance:read"
         *       ]
         *     }
         */
        RoleCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Unique in the organization; users refer to it. */
            name: string;
            description?: string | null;
            permissions: ("organizations:read" | "organizations:write" | "users:read" | "users:write" | "roles:read" | "roles:write" | "devices:read" | "devices:write" | "vehicles:read" | "vehicles:write" | "vehicles:maintain" | "vehicles:activate" | "vehicles:withdraw" | "vehicles:deactivate" | "drivers:read" | "drivers:write" | "drivers:suspend" | "drivers:activate" | "drivers:leave" | "drivers:deactivate" | "assignments:read" | "assignments:write" | "assignments:complete" | "assignments:cancel" | "assignments:reopen" | "customers:read" | "customers:write" | "jobs:read" | "jobs:write" | "jobs:own" | "jobs:assign" | "jobs:start" | "jobs:complete" | "jobs:fail" | "jobs:cancel" | "jobs:reopen" | "cash:read" | "cash:write" | "routes:read" | "routes:write" | "shipments:read" | "shipments:write" | "maintenance:read" | "maintenance:write" | "audit:read" | "audit:write" | "alerts:read" | "alerts:write" | "alerts:acknowledge" | "alerts:resolve" | "alerts:reopen" | "geofences:read" | "geofences:write" | "events:read" | "events:write" | "positions:read" | "positions:write" | "telemetry:read" | "telemetry:write" | "reports:read" | "reports:write" | "planning:read" | "planning:write" | "automation:read" | "automation:write" | "automation:answer" | "subscriptions:read" | "subscriptions:write" | "subscriptions:pause" | "subscriptions:resume" | "subscriptions:end" | "operations:read" | "operations:write")[];
        };
        RolePatch: {
            /** @description Unique in the organization; users refer to it. */
            name?: string;
            description?: string | null;
            permissions?: ("organizations:read" | "organizations:write" | "users:read" | "users:write" | "roles:read" | "roles:write" | "devices:read" | "devices:write" | "vehicles:read" | "vehicles:write" | "vehicles:maintain" | "vehicles:activate" | "vehicles:withdraw" | "vehicles:deactivate" | "drivers:read" | "drivers:write" | "drivers:suspend" | "drivers:activate" | "drivers:leave" | "drivers:deactivate" | "assignments:read" | "assignments:write" | "assignments:complete" | "assignments:cancel" | "assignments:reopen" | "customers:read" | "customers:write" | "jobs:read" | "jobs:write" | "jobs:own" | "jobs:assign" | "jobs:start" | "jobs:complete" | "jobs:fail" | "jobs:cancel" | "jobs:reopen" | "cash:read" | "cash:write" | "routes:read" | "routes:write" | "shipments:read" | "shipments:write" | "maintenance:read" | "maintenance:write" | "audit:read" | "audit:write" | "alerts:read" | "alerts:write" | "alerts:acknowledge" | "alerts:resolve" | "alerts:reopen" | "geofences:read" | "geofences:write" | "events:read" | "events:write" | "positions:read" | "positions:write" | "telemetry:read" | "telemetry:write" | "reports:read" | "reports:write" | "planning:read" | "planning:write" | "automation:read" | "automation:write" | "automation:answer" | "subscriptions:read" | "subscriptions:write" | "subscriptions:pause" | "subscriptions:resume" | "subscriptions:end" | "operations:read" | "operations:write")[];
        };
        Device: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The vehicle that the device reports for.
             */
            vehicleId: string;
            /** @description Name of the device. */
            name: string;
            readonly lastSeenAt: string | null;
            readonly revokedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        DevicePage: {
            items: components["schemas"]["Device"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Tracker 7"
         *     }
         */
        DeviceCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The vehicle that the device reports for.
             */
            vehicleId: string;
            /** @description Name of the device. */
            name?: string;
        };
        DeviceMade: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The vehicle that the device reports for.
             */
            vehicleId: string;
            /** @description Name of the device. */
            name: string;
            readonly lastSeenAt: string | null;
            readonly revokedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            /** @description Shown only this once. Use it as the bearer token over HTTP, or as the password over MQTT with the id as the user name. */
            token: string;
        };
        CreateDevicesAnswer: {
            items: components["schemas"]["DeviceMade"][];
        };
        DevicePatch: {
            /**
             * Format: uuid
             * @description The vehicle that the device reports for.
             */
            vehicleId?: string;
            /** @description Name of the device. */
            name?: string;
        };
        GetOrganizationQuotasAnswer: {
            /**
             * Format: uuid
             * @description The id.
             */
            organizationId: string;
            quotas: {
                bodyBytes: number | null;
                uploads: number | null;
                uploadBytes: number | null;
                connections: number | null;
                messageBytes: number | null;
                waitingReadings: number | null;
                waitingBytes: number | null;
                requests: number | null;
                reads: number | null;
                exports: number | null;
                feeds: number | null;
                feedBytes: number | null;
                plans: number | null;
                planStops: number | null;
                planMs: number | null;
            };
            /** @description Figures of the process that answers; resources that it does not use are left out. */
            usage: {
                bodyBytes?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                uploads?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                uploadBytes?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                connections?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                messageBytes?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                waitingReadings?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                waitingBytes?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                requests?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                reads?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                exports?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                feeds?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                feedBytes?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                plans?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                planStops?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
                planMs?: {
                    /** @description Total for all organizations. */
                    total: number;
                    /** @description What a lone organization may have without a quota. */
                    byDefault: number;
                    /** @description What this organization has now. */
                    used: number;
                    /** @description How often this organization was refused. */
                    refused: number;
                };
            };
        };
        /**
         * @description The most that the organization may have in each process; absent or null: the rule applies.
         * @example {
         *       "uploads": 16,
         *       "connections": 500,
         *       "feeds": null
         *     }
         */
        SetOrganizationQuotasBody: {
            bodyBytes?: number | null;
            uploads?: number | null;
            uploadBytes?: number | null;
            connections?: number | null;
            messageBytes?: number | null;
            waitingReadings?: number | null;
            waitingBytes?: number | null;
            requests?: number | null;
            reads?: number | null;
            exports?: number | null;
            feeds?: number | null;
            feedBytes?: number | null;
            plans?: number | null;
            planStops?: number | null;
            planMs?: number | null;
        };
        Vehicle: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description 17 characters; the check digit is not verified. */
            vin: string;
            /** @description As it is written on the plate. */
            licensePlate: string;
            make: string | null;
            model: string | null;
            year: number | null;
            /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
            type: string;
            /**
             * @description active by default.
             * @enum {string}
             */
            status: "active" | "maintenance" | "inactive" | "out_of_service";
            /** @description Further properties of the vehicle. */
            specs: {
                [key: string]: unknown;
            };
            odometer: number | null;
            speedLimit: number | null;
            /** @description Since when it is out of service. */
            readonly withdrawnAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            driver?: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                userId: string | null;
                /** @description Full name. */
                name: string;
                phone: string | null;
                /** @description Number of the driving licence, unique in the organization. */
                licenseNumber: string;
                licenseExpiry: string | null;
                speedLimit: number | null;
                /**
                 * @description active by default.
                 * @enum {string}
                 */
                status: "active" | "on_leave" | "inactive" | "suspended";
                /** @description Since when the driver is suspended. */
                readonly suspendedAt: string | null;
                /** @description Skills that orders may require. */
                skills: string[];
                /** @description Geofences in which the driver works; anywhere if there are none. */
                zoneIds: string[];
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description Its milliseconds are the ETag.
                 */
                updatedAt: string;
                /** @description When it was retired; null: it is not. */
                deletedAt: string | null;
            } | null;
        };
        VehiclePage: {
            items: components["schemas"]["Vehicle"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "vin": "WDB9066331S123456",
         *       "licensePlate": "B-FW 1024",
         *       "make": "Mercedes-Benz",
         *       "model": "Sprinter",
         *       "year": 2024,
         *       "type": "van",
         *       "specs": {
         *         "loadCapacityKg": 1200
         *       }
         *     }
         */
        VehicleCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description 17 characters; the check digit is not verified. */
            vin: string;
            /** @description As it is written on the plate. */
            licensePlate: string;
            make?: string | null;
            model?: string | null;
            year?: number | null;
            /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
            type?: string;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "maintenance" | "inactive" | "out_of_service";
            /** @description Further properties of the vehicle. */
            specs?: {
                [key: string]: unknown;
            };
            odometer?: number | null;
            speedLimit?: number | null;
        };
        CreateVehiclesAnswer: {
            items: components["schemas"]["Vehicle"][];
        };
        VehicleBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description 17 characters; the check digit is not verified. */
            vin?: string;
            /** @description As it is written on the plate. */
            licensePlate?: string;
            make?: string | null;
            model?: string | null;
            year?: number | null;
            /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
            type?: string;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "maintenance" | "inactive" | "out_of_service";
            /** @description Further properties of the vehicle. */
            specs?: {
                [key: string]: unknown;
            };
            odometer?: number | null;
            speedLimit?: number | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "vin": "WDB9066331S123456",
         *       "licensePlate": "B-FW 1024",
         *       "make": "Mercedes-Benz",
         *       "model": "Sprinter",
         *       "year": 2024,
         *       "type": "van",
         *       "specs": {
         *         "loadCapacityKg": 1200
         *       }
         *     }
         */
        VehiclePut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description 17 characters; the check digit is not verified. */
            vin: string;
            /** @description As it is written on the plate. */
            licensePlate: string;
            make?: string | null;
            model?: string | null;
            year?: number | null;
            /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
            type?: string;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "maintenance" | "inactive" | "out_of_service";
            /** @description Further properties of the vehicle. */
            specs?: {
                [key: string]: unknown;
            };
            odometer?: number | null;
            speedLimit?: number | null;
        };
        Named: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
        };
        /** @description The body is optional. */
        ActivateVehicleBody: Record<string, never>;
        VehiclePatch: {
            /** @description 17 characters; the check digit is not verified. */
            vin?: string;
            /** @description As it is written on the plate. */
            licensePlate?: string;
            make?: string | null;
            model?: string | null;
            year?: number | null;
            /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
            type?: string;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "maintenance" | "inactive" | "out_of_service";
            /** @description Further properties of the vehicle. */
            specs?: {
                [key: string]: unknown;
            };
            odometer?: number | null;
            speedLimit?: number | null;
        };
        VehicleGroup: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the group. */
            name: string;
            parentId: string | null;
            /** @description The vehicles of the group itself, without those of groups in it. */
            vehicleIds: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        VehicleGroupPage: {
            items: components["schemas"]["VehicleGroup"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Refrigerated vans",
         *       "parentId": null,
         *       "vehicleIds": []
         *     }
         */
        VehicleGroupCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Name of the group. */
            name: string;
            parentId?: string | null;
            /** @description The vehicles of the group itself, without those of groups in it. */
            vehicleIds?: string[];
        };
        CreateVehicleGroupsAnswer: {
            items: components["schemas"]["VehicleGroup"][];
        };
        VehicleGroupBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the group. */
            name?: string;
            parentId?: string | null;
            /** @description The vehicles of the group itself, without those of groups in it. */
            vehicleIds?: string[];
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Refrigerated vans",
         *       "parentId": null,
         *       "vehicleIds": []
         *     }
         */
        VehicleGroupPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the group. */
            name: string;
            parentId?: string | null;
            /** @description The vehicles of the group itself, without those of groups in it. */
            vehicleIds?: string[];
        };
        VehicleGroupPatch: {
            /** @description Name of the group. */
            name?: string;
            parentId?: string | null;
            /** @description The vehicles of the group itself, without those of groups in it. */
            vehicleIds?: string[];
        };
        Driver: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            userId: string | null;
            /** @description Full name. */
            name: string;
            phone: string | null;
            /** @description Number of the driving licence, unique in the organization. */
            licenseNumber: string;
            licenseExpiry: string | null;
            speedLimit: number | null;
            /**
             * @description active by default.
             * @enum {string}
             */
            status: "active" | "on_leave" | "inactive" | "suspended";
            /** @description Since when the driver is suspended. */
            readonly suspendedAt: string | null;
            /** @description Skills that orders may require. */
            skills: string[];
            /** @description Geofences in which the driver works; anywhere if there are none. */
            zoneIds: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            user?: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                email: string;
                name: string;
                role: string;
            } | null;
        };
        DriverPage: {
            items: components["schemas"]["Driver"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Ada Kowalska",
         *       "licenseNumber": "KOW8842019",
         *       "licenseExpiry": "2031-05-31"
         *     }
         */
        DriverCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            userId?: string | null;
            /** @description Full name. */
            name?: string;
            phone?: string | null;
            /** @description Number of the driving licence, unique in the organization. */
            licenseNumber: string;
            licenseExpiry?: string | null;
            speedLimit?: number | null;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "on_leave" | "inactive" | "suspended";
            /** @description Skills that orders may require. */
            skills?: string[];
            /** @description Geofences in which the driver works; anywhere if there are none. */
            zoneIds?: string[];
        };
        CreateDriversAnswer: {
            items: components["schemas"]["Driver"][];
        };
        DriverBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            userId?: string | null;
            /** @description Full name. */
            name?: string;
            phone?: string | null;
            /** @description Number of the driving licence, unique in the organization. */
            licenseNumber?: string;
            licenseExpiry?: string | null;
            speedLimit?: number | null;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "on_leave" | "inactive" | "suspended";
            /** @description Skills that orders may require. */
            skills?: string[];
            /** @description Geofences in which the driver works; anywhere if there are none. */
            zoneIds?: string[];
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Ada Kowalska",
         *       "licenseNumber": "KOW8842019",
         *       "licenseExpiry": "2031-05-31"
         *     }
         */
        DriverPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            userId?: string | null;
            /** @description Full name. */
            name?: string;
            phone?: string | null;
            /** @description Number of the driving licence, unique in the organization. */
            licenseNumber: string;
            licenseExpiry?: string | null;
            speedLimit?: number | null;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "on_leave" | "inactive" | "suspended";
            /** @description Skills that orders may require. */
            skills?: string[];
            /** @description Geofences in which the driver works; anywhere if there are none. */
            zoneIds?: string[];
        };
        DriverPatch: {
            userId?: string | null;
            /** @description Full name. */
            name?: string;
            phone?: string | null;
            /** @description Number of the driving licence, unique in the organization. */
            licenseNumber?: string;
            licenseExpiry?: string | null;
            speedLimit?: number | null;
            /**
             * @description active by default.
             * @enum {string}
             */
            status?: "active" | "on_leave" | "inactive" | "suspended";
            /** @description Skills that orders may require. */
            skills?: string[];
            /** @description Geofences in which the driver works; anywhere if there are none. */
            zoneIds?: string[];
        };
        VehicleRow: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description 17 characters; the check digit is not verified. */
            vin: string;
            /** @description As it is written on the plate. */
            licensePlate: string;
            make: string | null;
            model: string | null;
            year: number | null;
            /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
            type: string;
            /**
             * @description active by default.
             * @enum {string}
             */
            status: "active" | "maintenance" | "inactive" | "out_of_service";
            /** @description Further properties of the vehicle. */
            specs: {
                [key: string]: unknown;
            };
            odometer: number | null;
            speedLimit: number | null;
            /** @description Since when it is out of service. */
            readonly withdrawnAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        DriverRow: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            userId: string | null;
            /** @description Full name. */
            name: string;
            phone: string | null;
            /** @description Number of the driving licence, unique in the organization. */
            licenseNumber: string;
            licenseExpiry: string | null;
            speedLimit: number | null;
            /**
             * @description active by default.
             * @enum {string}
             */
            status: "active" | "on_leave" | "inactive" | "suspended";
            /** @description Since when the driver is suspended. */
            readonly suspendedAt: string | null;
            /** @description Skills that orders may require. */
            skills: string[];
            /** @description Geofences in which the driver works; anywhere if there are none. */
            zoneIds: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        Assignment: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /**
             * Format: uuid
             * @description The id of one of drivers.
             */
            driverId: string;
            /**
             * Format: date-time
             * @description From this moment on.
             */
            startTime: string;
            endTime: string | null;
            /**
             * @description active by default; only active ones exclude others.
             * @enum {string}
             */
            status: "active" | "completed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            vehicle?: components["schemas"]["VehicleRow"] | null;
            driver?: components["schemas"]["DriverRow"] | null;
        };
        AssignmentPage: {
            items: components["schemas"]["Assignment"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "driverId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "startTime": "2026-11-20T06:00:00Z",
         *       "endTime": "2026-11-20T14:00:00Z"
         *     }
         */
        AssignmentCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /**
             * Format: uuid
             * @description The id of one of drivers.
             */
            driverId: string;
            /**
             * Format: date-time
             * @description From this moment on.
             */
            startTime: string;
            endTime?: string | null;
            /**
             * @description active by default; only active ones exclude others.
             * @enum {string}
             */
            status?: "active" | "completed" | "cancelled";
        };
        CreateAssignmentsAnswer: {
            items: components["schemas"]["Assignment"][];
        };
        AssignmentBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId?: string;
            /**
             * Format: uuid
             * @description The id of one of drivers.
             */
            driverId?: string;
            /**
             * Format: date-time
             * @description From this moment on.
             */
            startTime?: string;
            endTime?: string | null;
            /**
             * @description active by default; only active ones exclude others.
             * @enum {string}
             */
            status?: "active" | "completed" | "cancelled";
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "driverId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "startTime": "2026-11-20T06:00:00Z",
         *       "endTime": "2026-11-20T14:00:00Z"
         *     }
         */
        AssignmentPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /**
             * Format: uuid
             * @description The id of one of drivers.
             */
            driverId: string;
            /**
             * Format: date-time
             * @description From this moment on.
             */
            startTime: string;
            endTime?: string | null;
            /**
             * @description active by default; only active ones exclude others.
             * @enum {string}
             */
            status?: "active" | "completed" | "cancelled";
        };
        /** @description The body is optional. */
        CompleteAssignmentBody: {
            endTime?: string | null;
        };
        AssignmentPatch: {
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId?: string;
            /**
             * Format: uuid
             * @description The id of one of drivers.
             */
            driverId?: string;
            /**
             * Format: date-time
             * @description From this moment on.
             */
            startTime?: string;
            endTime?: string | null;
            /**
             * @description active by default; only active ones exclude others.
             * @enum {string}
             */
            status?: "active" | "completed" | "cancelled";
        };
        Customer: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description The name of the person or the company. */
            name: string;
            /** @description Email, phone, address and the like. */
            contactInfo: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        CustomerPage: {
            items: components["schemas"]["Customer"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Nordkap Foods",
         *       "contactInfo": {
         *         "email": "dispatch@nordkap.example",
         *         "phone": "+47 555 0100"
         *       }
         *     }
         */
        CustomerCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description The name of the person or the company. */
            name: string;
            /** @description Email, phone, address and the like. */
            contactInfo?: {
                [key: string]: unknown;
            };
        };
        CreateCustomersAnswer: {
            items: components["schemas"]["Customer"][];
        };
        CustomerBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description The name of the person or the company. */
            name?: string;
            /** @description Email, phone, address and the like. */
            contactInfo?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Nordkap Foods",
         *       "contactInfo": {
         *         "email": "dispatch@nordkap.example",
         *         "phone": "+47 555 0100"
         *       }
         *     }
         */
        CustomerPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description The name of the person or the company. */
            name: string;
            /** @description Email, phone, address and the like. */
            contactInfo?: {
                [key: string]: unknown;
            };
        };
        CustomerPatch: {
            /** @description The name of the person or the company. */
            name?: string;
            /** @description Email, phone, address and the like. */
            contactInfo?: {
                [key: string]: unknown;
            };
        };
        Route: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the route. */
            name: string;
            /** @description Where it begins. */
            origin: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description Where it ends. */
            destination: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description On the way, in order. */
            waypoints: (string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            })[];
            distanceKm: number | null;
            durationMinutes: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        RoutePage: {
            items: components["schemas"]["Route"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Oslo - Bergen",
         *       "origin": {
         *         "name": "Oslo depot",
         *         "longitude": 10.79,
         *         "latitude": 59.91
         *       },
         *       "destination": {
         *         "name": "Bergen harbour",
         *         "longitude": 5.32,
         *         "latitude": 60.39
         *       },
         *       "distanceKm": 463
         *     }
         */
        RouteCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Name of the route. */
            name?: string;
            /** @description Where it begins. */
            origin: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description Where it ends. */
            destination: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description On the way, in order. */
            waypoints?: (string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            })[];
            distanceKm?: number | null;
            durationMinutes?: number | null;
        };
        CreateRoutesAnswer: {
            items: components["schemas"]["Route"][];
        };
        RouteBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the route. */
            name?: string;
            /** @description Where it begins. */
            origin?: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description Where it ends. */
            destination?: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description On the way, in order. */
            waypoints?: (string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            })[];
            distanceKm?: number | null;
            durationMinutes?: number | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Oslo - Bergen",
         *       "origin": {
         *         "name": "Oslo depot",
         *         "longitude": 10.79,
         *         "latitude": 59.91
         *       },
         *       "destination": {
         *         "name": "Bergen harbour",
         *         "longitude": 5.32,
         *         "latitude": 60.39
         *       },
         *       "distanceKm": 463
         *     }
         */
        RoutePut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the route. */
            name?: string;
            /** @description Where it begins. */
            origin: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description Where it ends. */
            destination: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description On the way, in order. */
            waypoints?: (string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            })[];
            distanceKm?: number | null;
            durationMinutes?: number | null;
        };
        RoutePatch: {
            /** @description Name of the route. */
            name?: string;
            /** @description Where it begins. */
            origin?: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description Where it ends. */
            destination?: string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            };
            /** @description On the way, in order. */
            waypoints?: (string | {
                longitude: number;
                latitude: number;
                /** @description Name of the route. */
                name?: string;
                /** @description Where it is, in words. */
                address?: string;
            } | {
                /** @description Where it is, in words. */
                address: string;
                /** @description Name of the route. */
                name?: string;
            } | {
                /** @description Name of the route. */
                name: string;
            })[];
            distanceKm?: number | null;
            durationMinutes?: number | null;
        };
        Job: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of customers.
             */
            customerId: string;
            routeId: string | null;
            vehicleId: string | null;
            driverId: string | null;
            reference: string | null;
            /**
             * @description pending by default.
             * @enum {string}
             */
            status: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
            agreedPrice: number | null;
            /** @description ISO 4217. Currency of the job; by default the organization's. */
            currency: string;
            scheduledStart: string | null;
            scheduledEnd: string | null;
            notes: string | null;
            /** @description 100 is the most urgent; 0 by default. */
            priority: number;
            /** @description Skills that the driver or the vehicle must have. */
            requiredSkills: string[];
            slaDueAt: string | null;
            serviceType: string | null;
            weight: number | null;
            cashDue: number | null;
            cashCollected: number | null;
            /** @description When the cash was collected. It is settled with that day. */
            readonly cashCollectedAt: string | null;
            /** @description The driver who has the cash. */
            readonly cashCollectedBy: string | null;
            /** @description When it began, if that was reported. */
            readonly startedAt: string | null;
            /** @description When it was completed. */
            readonly completedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            customer?: components["schemas"]["Customer"] | null;
            route?: components["schemas"]["Route"] | null;
            vehicle?: components["schemas"]["VehicleRow"] | null;
            driver?: components["schemas"]["DriverRow"] | null;
            stops?: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                position: number;
                /**
                 * @description What is done at the stop.
                 * @enum {string}
                 */
                kind: "pickup" | "delivery" | "visit";
                longitude: number;
                latitude: number;
                name: string | null;
                windowStart: string | null;
                windowEnd: string | null;
                /**
                 * @description Duration of the work.
                 * @default 0
                 */
                serviceSeconds: number;
                contactName: string | null;
                contactPhone: string | null;
                notes: string | null;
                arrivedAt: string | null;
                departedAt: string | null;
                outcome: ("done" | "failed") | null;
                outcomeReason: string | null;
                proof: ("signature" | "photograph") | null;
                proofFile: string | null;
                receivedBy: string | null;
                /** @description Whether a person entered the times. */
                byHand: boolean;
                eta: string | null;
                etaLate: string | null;
            }[] | null;
        };
        JobPage: {
            items: components["schemas"]["Job"][];
            nextCursor: string | null;
        };
        JobStopGiven: {
            /**
             * @description What is done at the stop.
             * @enum {string}
             */
            kind: "pickup" | "delivery" | "visit";
            longitude: number;
            latitude: number;
            name?: string | null;
            windowStart?: string | null;
            windowEnd?: string | null;
            /**
             * @description Duration of the work.
             * @default 0
             */
            serviceSeconds: number;
            contactName?: string | null;
            contactPhone?: string | null;
            notes?: string | null;
        };
        /**
         * @example {
         *       "customerId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "reference": "NK-2026-0417",
         *       "agreedPrice": 840.5,
         *       "scheduledStart": "2026-11-23T07:00:00Z",
         *       "stops": [
         *         {
         *           "kind": "delivery",
         *           "longitude": 5.32,
         *           "latitude": 60.39,
         *           "serviceSeconds": 300
         *         }
         *       ]
         *     }
         */
        JobCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The id of one of customers.
             */
            customerId: string;
            routeId?: string | null;
            vehicleId?: string | null;
            driverId?: string | null;
            reference?: string | null;
            /**
             * @description pending by default.
             * @enum {string}
             */
            status?: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
            agreedPrice?: number | null;
            /** @description ISO 4217. Currency of the job; by default the organization's. */
            currency?: string;
            scheduledStart?: string | null;
            scheduledEnd?: string | null;
            notes?: string | null;
            /** @description 100 is the most urgent; 0 by default. */
            priority?: number;
            /** @description Skills that the driver or the vehicle must have. */
            requiredSkills?: string[];
            slaDueAt?: string | null;
            serviceType?: string | null;
            weight?: number | null;
            cashDue?: number | null;
            cashCollected?: number | null;
            /** @description Where it goes, in order. A job with stops is an order, which automation plans. Shown by include=stops. */
            stops?: components["schemas"]["JobStopGiven"][];
        };
        CreateJobsAnswer: {
            items: components["schemas"]["Job"][];
        };
        JobBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of customers.
             */
            customerId?: string;
            routeId?: string | null;
            vehicleId?: string | null;
            driverId?: string | null;
            reference?: string | null;
            /**
             * @description pending by default.
             * @enum {string}
             */
            status?: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
            agreedPrice?: number | null;
            /** @description ISO 4217. Currency of the job; by default the organization's. */
            currency?: string;
            scheduledStart?: string | null;
            scheduledEnd?: string | null;
            notes?: string | null;
            /** @description 100 is the most urgent; 0 by default. */
            priority?: number;
            /** @description Skills that the driver or the vehicle must have. */
            requiredSkills?: string[];
            slaDueAt?: string | null;
            serviceType?: string | null;
            weight?: number | null;
            cashDue?: number | null;
            cashCollected?: number | null;
            /** @description Where it goes, in order. A job with stops is an order, which automation plans. Shown by include=stops. */
            stops?: components["schemas"]["JobStopGiven"][];
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "customerId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "reference": "NK-2026-0417",
         *       "agreedPrice": 840.5,
         *       "scheduledStart": "2026-11-23T07:00:00Z",
         *       "stops": [
         *         {
         *           "kind": "delivery",
         *           "longitude": 5.32,
         *           "latitude": 60.39,
         *           "serviceSeconds": 300
         *         }
         *       ]
         *     }
         */
        JobPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of customers.
             */
            customerId: string;
            routeId?: string | null;
            vehicleId?: string | null;
            driverId?: string | null;
            reference?: string | null;
            /**
             * @description pending by default.
             * @enum {string}
             */
            status?: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
            agreedPrice?: number | null;
            /** @description ISO 4217. Currency of the job; by default the organization's. */
            currency?: string;
            scheduledStart?: string | null;
            scheduledEnd?: string | null;
            notes?: string | null;
            /** @description 100 is the most urgent; 0 by default. */
            priority?: number;
            /** @description Skills that the driver or the vehicle must have. */
            requiredSkills?: string[];
            slaDueAt?: string | null;
            serviceType?: string | null;
            weight?: number | null;
            cashDue?: number | null;
            cashCollected?: number | null;
            /** @description Where it goes, in order. A job with stops is an order, which automation plans. Shown by include=stops. */
            stops?: components["schemas"]["JobStopGiven"][];
        };
        /** @description The body is optional. */
        AssignJobBody: {
            vehicleId?: string | null;
            driverId?: string | null;
        };
        /** @description The body is optional. */
        FailJobBody: {
            notes?: string | null;
        };
        JobPatch: {
            /**
             * Format: uuid
             * @description The id of one of customers.
             */
            customerId?: string;
            routeId?: string | null;
            vehicleId?: string | null;
            driverId?: string | null;
            reference?: string | null;
            /**
             * @description pending by default.
             * @enum {string}
             */
            status?: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
            agreedPrice?: number | null;
            /** @description ISO 4217. Currency of the job; by default the organization's. */
            currency?: string;
            scheduledStart?: string | null;
            scheduledEnd?: string | null;
            notes?: string | null;
            /** @description 100 is the most urgent; 0 by default. */
            priority?: number;
            /** @description Skills that the driver or the vehicle must have. */
            requiredSkills?: string[];
            slaDueAt?: string | null;
            serviceType?: string | null;
            weight?: number | null;
            cashDue?: number | null;
            cashCollected?: number | null;
            /** @description Where it goes, in order. A job with stops is an order, which automation plans. Shown by include=stops. */
            stops?: components["schemas"]["JobStopGiven"][];
        };
        JobStop: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The job of the stop.
             */
            readonly jobId: string;
            /** @description Position among the stops of its job. */
            position: number;
            /**
             * @description What is done at the stop.
             * @enum {string}
             */
            kind: "pickup" | "delivery" | "visit";
            longitude: number;
            latitude: number;
            name: string | null;
            windowStart: string | null;
            windowEnd: string | null;
            /**
             * @description Duration of the work.
             * @default 0
             */
            serviceSeconds: number;
            contactName: string | null;
            contactPhone: string | null;
            notes: string | null;
            arrivedAt: string | null;
            departedAt: string | null;
            outcome: ("done" | "failed") | null;
            outcomeReason: string | null;
            proof: ("signature" | "photograph") | null;
            proofFile: string | null;
            receivedBy: string | null;
            /** @description Whether a person entered the times. */
            readonly byHand: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        JobStopPage: {
            items: components["schemas"]["JobStop"][];
            nextCursor: string | null;
        };
        JobStopPatch: {
            /** @description Position among the stops of its job. */
            position?: number;
            /**
             * @description What is done at the stop.
             * @enum {string}
             */
            kind?: "pickup" | "delivery" | "visit";
            longitude?: number;
            latitude?: number;
            name?: string | null;
            windowStart?: string | null;
            windowEnd?: string | null;
            /**
             * @description Duration of the work.
             * @default 0
             */
            serviceSeconds: number;
            contactName?: string | null;
            contactPhone?: string | null;
            notes?: string | null;
            arrivedAt?: string | null;
            departedAt?: string | null;
            outcome?: ("done" | "failed") | null;
            outcomeReason?: string | null;
            proof?: ("signature" | "photograph") | null;
            proofFile?: string | null;
            receivedBy?: string | null;
        };
        CashSettlement: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The driver who handed it over.
             */
            driverId: string;
            /**
             * Format: date
             * @description The day of collection, in the organization's time zone. There is one settlement per day.
             */
            day: string;
            /** @description ISO 4217. By default the organization's currency. */
            currency: string;
            /** @description The amount handed over. */
            handedOver: number;
            notes: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        CashSettlementPage: {
            items: components["schemas"]["CashSettlement"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "driverId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "day": "2026-11-28",
         *       "currency": "EUR",
         *       "handedOver": 184.5
         *     }
         */
        CashSettlementCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The driver who handed it over.
             */
            driverId: string;
            /**
             * Format: date
             * @description The day of collection, in the organization's time zone. There is one settlement per day.
             */
            day: string;
            /** @description ISO 4217. By default the organization's currency. */
            currency?: string;
            /** @description The amount handed over. */
            handedOver: number;
            notes?: string | null;
        };
        CreateCashSettlementsAnswer: {
            items: components["schemas"]["CashSettlement"][];
        };
        CashSettlementBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The driver who handed it over.
             */
            driverId?: string;
            /**
             * Format: date
             * @description The day of collection, in the organization's time zone. There is one settlement per day.
             */
            day?: string;
            /** @description ISO 4217. By default the organization's currency. */
            currency?: string;
            /** @description The amount handed over. */
            handedOver?: number;
            notes?: string | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "driverId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "day": "2026-11-28",
         *       "currency": "EUR",
         *       "handedOver": 184.5
         *     }
         */
        CashSettlementPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The driver who handed it over.
             */
            driverId: string;
            /**
             * Format: date
             * @description The day of collection, in the organization's time zone. There is one settlement per day.
             */
            day: string;
            /** @description ISO 4217. By default the organization's currency. */
            currency?: string;
            /** @description The amount handed over. */
            handedOver: number;
            notes?: string | null;
        };
        CashSettlementPatch: {
            /**
             * Format: uuid
             * @description The driver who handed it over.
             */
            driverId?: string;
            /**
             * Format: date
             * @description The day of collection, in the organization's time zone. There is one settlement per day.
             */
            day?: string;
            /** @description ISO 4217. By default the organization's currency. */
            currency?: string;
            /** @description The amount handed over. */
            handedOver?: number;
            notes?: string | null;
        };
        JobRow: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of customers.
             */
            customerId: string;
            routeId: string | null;
            vehicleId: string | null;
            driverId: string | null;
            reference: string | null;
            /**
             * @description pending by default.
             * @enum {string}
             */
            status: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
            agreedPrice: number | null;
            /** @description ISO 4217. Currency of the job; by default the organization's. */
            currency: string;
            scheduledStart: string | null;
            scheduledEnd: string | null;
            notes: string | null;
            /** @description 100 is the most urgent; 0 by default. */
            priority: number;
            /** @description Skills that the driver or the vehicle must have. */
            requiredSkills: string[];
            slaDueAt: string | null;
            serviceType: string | null;
            weight: number | null;
            cashDue: number | null;
            cashCollected: number | null;
            /** @description When the cash was collected. It is settled with that day. */
            readonly cashCollectedAt: string | null;
            /** @description The driver who has the cash. */
            readonly cashCollectedBy: string | null;
            /** @description When it began, if that was reported. */
            readonly startedAt: string | null;
            /** @description When it was completed. */
            readonly completedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        Shipment: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of the job that carries it.
             */
            jobId: string;
            /** @description What is carried; general by default. */
            type: string;
            description: string | null;
            weight: number | null;
            dimensions: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            job?: components["schemas"]["JobRow"] | null;
        };
        ShipmentPage: {
            items: components["schemas"]["Shipment"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "jobId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "type": "refrigerated",
         *       "weight": 640,
         *       "dimensions": {
         *         "length": 1.2,
         *         "width": 0.8,
         *         "height": 1.4
         *       }
         *     }
         */
        ShipmentCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The id of the job that carries it.
             */
            jobId: string;
            /** @description What is carried; general by default. */
            type?: string;
            description?: string | null;
            weight?: number | null;
            dimensions?: {
                [key: string]: unknown;
            } | null;
        };
        CreateShipmentsAnswer: {
            items: components["schemas"]["Shipment"][];
        };
        ShipmentBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of the job that carries it.
             */
            jobId?: string;
            /** @description What is carried; general by default. */
            type?: string;
            description?: string | null;
            weight?: number | null;
            dimensions?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "jobId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "type": "refrigerated",
         *       "weight": 640,
         *       "dimensions": {
         *         "length": 1.2,
         *         "width": 0.8,
         *         "height": 1.4
         *       }
         *     }
         */
        ShipmentPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of the job that carries it.
             */
            jobId: string;
            /** @description What is carried; general by default. */
            type?: string;
            description?: string | null;
            weight?: number | null;
            dimensions?: {
                [key: string]: unknown;
            } | null;
        };
        ShipmentPatch: {
            /**
             * Format: uuid
             * @description The id of the job that carries it.
             */
            jobId?: string;
            /** @description What is carried; general by default. */
            type?: string;
            description?: string | null;
            weight?: number | null;
            dimensions?: {
                [key: string]: unknown;
            } | null;
        };
        MaintenanceRecord: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            /**
             * Format: date
             * @description When it was done; today by default.
             */
            date: string;
            /** @description 0 by default. */
            cost: number;
            provider: string | null;
            odometer: number | null;
            notes: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            vehicle?: components["schemas"]["VehicleRow"] | null;
        };
        MaintenanceRecordPage: {
            items: components["schemas"]["MaintenanceRecord"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "type": "oil_change",
         *       "date": "2026-11-18",
         *       "cost": 189.9,
         *       "provider": "Garage Vesta",
         *       "odometer": 48210
         *     }
         */
        MaintenanceRecordCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            /**
             * Format: date
             * @description When it was done; today by default.
             */
            date?: string;
            /** @description 0 by default. */
            cost?: number;
            provider?: string | null;
            odometer?: number | null;
            notes?: string | null;
        };
        CreateMaintenanceRecordsAnswer: {
            items: components["schemas"]["MaintenanceRecord"][];
        };
        MaintenanceRecordBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId?: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type?: string;
            /**
             * Format: date
             * @description When it was done; today by default.
             */
            date?: string;
            /** @description 0 by default. */
            cost?: number;
            provider?: string | null;
            odometer?: number | null;
            notes?: string | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "type": "oil_change",
         *       "date": "2026-11-18",
         *       "cost": 189.9,
         *       "provider": "Garage Vesta",
         *       "odometer": 48210
         *     }
         */
        MaintenanceRecordPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            /**
             * Format: date
             * @description When it was done; today by default.
             */
            date?: string;
            /** @description 0 by default. */
            cost?: number;
            provider?: string | null;
            odometer?: number | null;
            notes?: string | null;
        };
        MaintenanceRecordPatch: {
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId?: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type?: string;
            /**
             * Format: date
             * @description When it was done; today by default.
             */
            date?: string;
            /** @description 0 by default. */
            cost?: number;
            provider?: string | null;
            odometer?: number | null;
            notes?: string | null;
        };
        MaintenanceSchedule: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the schedule. */
            name: string;
            vehicleType: string | null;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            intervalKm: number | null;
            intervalMonths: number | null;
            /** @description true by default. */
            isActive: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        MaintenanceSchedulePage: {
            items: components["schemas"]["MaintenanceSchedule"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Oil, vans",
         *       "vehicleType": "van",
         *       "type": "oil_change",
         *       "intervalKm": 20000,
         *       "intervalMonths": 12
         *     }
         */
        MaintenanceScheduleCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Name of the schedule. */
            name?: string;
            vehicleType?: string | null;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            intervalKm?: number | null;
            intervalMonths?: number | null;
            /** @description true by default. */
            isActive?: boolean;
        };
        CreateMaintenanceSchedulesAnswer: {
            items: components["schemas"]["MaintenanceSchedule"][];
        };
        MaintenanceScheduleBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the schedule. */
            name?: string;
            vehicleType?: string | null;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type?: string;
            intervalKm?: number | null;
            intervalMonths?: number | null;
            /** @description true by default. */
            isActive?: boolean;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Oil, vans",
         *       "vehicleType": "van",
         *       "type": "oil_change",
         *       "intervalKm": 20000,
         *       "intervalMonths": 12
         *     }
         */
        MaintenanceSchedulePut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the schedule. */
            name?: string;
            vehicleType?: string | null;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            intervalKm?: number | null;
            intervalMonths?: number | null;
            /** @description true by default. */
            isActive?: boolean;
        };
        MaintenanceSchedulePatch: {
            /** @description Name of the schedule. */
            name?: string;
            vehicleType?: string | null;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type?: string;
            intervalKm?: number | null;
            intervalMonths?: number | null;
            /** @description true by default. */
            isActive?: boolean;
        };
        MaintenanceTrigger: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /** @description The schedule behind it; null: a single appointment. */
            readonly scheduleId: string | null;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            dueAt: string | null;
            dueOdometer: number | null;
            /** @description When it became overdue, by time or by odometer, or will become overdue. */
            readonly overdueAt: string | null;
            /** @description Whether it is overdue now. */
            readonly isOverdue: boolean;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            vehicle?: components["schemas"]["VehicleRow"] | null;
            schedule?: components["schemas"]["MaintenanceSchedule"] | null;
        };
        MaintenanceTriggerPage: {
            items: components["schemas"]["MaintenanceTrigger"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "type": "tyres",
         *       "dueAt": "2027-03-01T00:00:00Z"
         *     }
         */
        MaintenanceTriggerCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            dueAt?: string | null;
            dueOdometer?: number | null;
        };
        CreateMaintenanceTriggersAnswer: {
            items: components["schemas"]["MaintenanceTrigger"][];
        };
        MaintenanceTriggerBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId?: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type?: string;
            dueAt?: string | null;
            dueOdometer?: number | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "vehicleId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "type": "tyres",
         *       "dueAt": "2027-03-01T00:00:00Z"
         *     }
         */
        MaintenanceTriggerPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type: string;
            dueAt?: string | null;
            dueOdometer?: number | null;
        };
        MaintenanceTriggerPatch: {
            /**
             * Format: uuid
             * @description The id of one of vehicles.
             */
            vehicleId?: string;
            /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
            type?: string;
            dueAt?: string | null;
            dueOdometer?: number | null;
        };
        AuditLog: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Number of the entry in the organization's chain. */
            sequence: number;
            userId: string | null;
            /** @description The database role that made the change. */
            databaseUser: string;
            /**
             * @description The kind of change.
             * @enum {string}
             */
            action: "insert" | "update" | "delete";
            /** @description The table of the changed row. */
            entityType: string;
            /**
             * Format: uuid
             * @description The id of the changed row.
             */
            entityId: string;
            before: {
                [key: string]: unknown;
            } | null;
            after: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            user?: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                email: string;
                name: string;
            } | null;
        };
        AuditLogPage: {
            items: components["schemas"]["AuditLog"][];
            nextCursor: string | null;
        };
        CashDay: {
            /**
             * Format: uuid
             * @description The id.
             */
            driverId: string;
            driverName: string;
            /**
             * Format: date
             * @description In the organization's time zone.
             */
            day: string;
            currency: string;
            /** @description Number of orders for which cash was collected. */
            orders: number;
            /** @description Amount due for these orders. */
            due: number;
            collected: number;
            handedOver: number | null;
            difference: number | null;
            settlementId: string | null;
        };
        GetCashDaysAnswer: {
            items: components["schemas"]["CashDay"][];
        };
        GetMonthlyVehicleStatsAnswer: {
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                /** @description Of UTC. */
                month: string;
                distanceKm: number;
                engineHours: number;
                /** @description Of maintenance. */
                cost: number;
                maintenanceCount: number;
                jobsCompleted: number;
                revenue: number;
            }[];
            nextCursor: string | null;
        };
        GetDashboardAnswer: {
            activeVehicles: number;
            /** @description With an active assignment at this moment. */
            driversOnDuty: number;
            /** @description Jobs that are neither completed nor cancelled. */
            openJobs: number;
            overdueMaintenance: number;
            unresolvedAlerts: number;
            /** @description Cost of maintenance this month, in the organization's time zone. */
            monthCost: number;
            /** @description Sum of the agreed prices of the jobs completed this month. */
            monthRevenue: number;
            /**
             * Format: date-time
             * @description When the figures were counted.
             */
            computedAt: string;
            /** @description Age of the figures. */
            ageSeconds: number;
        };
        ImportVehiclesAnswer: {
            created: number;
            changed: number;
            /** @description Rows that existed with the same content. */
            same: number;
        };
        CreateLiveTicketAnswer: {
            ticket: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            expiresAt: string;
        };
        GetPositionsAnswer: {
            items: {
                /**
                 * Format: uuid
                 * @description The vehicle.
                 */
                vehicleId: string;
                /**
                 * Format: date-time
                 * @description When the vehicle was there.
                 */
                time: string;
                /** @description Degrees; with latitude, or neither. */
                longitude: number;
                /** @description Degrees. */
                latitude: number;
                altitude: number | null;
                speed: number | null;
                heading: number | null;
                fuelLevel: number | null;
                odometer: number | null;
                ignition: boolean | null;
                stateOfCharge?: number | null;
                /**
                 * @description offline: older than ten minutes; moving: 3 km/h or more; idle: stands with the ignition on; otherwise stopped.
                 * @enum {string}
                 */
                status: "moving" | "idle" | "stopped" | "offline";
                /** @description From `near`, where that was given. */
                distanceKm?: number;
            }[];
            nextCursor: string | null;
        };
        Alert: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * @description The type of entity that the alert is about.
             * @enum {string}
             */
            entityType: "organization" | "vehicle" | "driver" | "device" | "shipment";
            /**
             * Format: uuid
             * @description The id of the entity that the alert is about.
             */
            entityId: string;
            /** @description Type of the alert, such as low_fuel. */
            type: string;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity: "info" | "warning" | "critical";
            /** @description In words. */
            message: string;
            /** @description In figures. */
            details: {
                [key: string]: unknown;
            };
            /**
             * @description open by default.
             * @enum {string}
             */
            status: "open" | "acknowledged" | "resolved";
            /** @description false by default. The same as the status resolved; set one of the two. */
            isResolved: boolean;
            readonly acknowledgedAt: string | null;
            /** @description The user who acknowledged it. */
            readonly acknowledgedBy: string | null;
            readonly resolvedAt: string | null;
            /** @description The user who resolved it. */
            readonly resolvedBy: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        AlertPage: {
            items: components["schemas"]["Alert"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "entityId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "entityType": "vehicle",
         *       "type": "low_fuel",
         *       "severity": "warning",
         *       "message": "Below 10 percent."
         *     }
         */
        AlertCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /**
             * @description The type of entity that the alert is about.
             * @enum {string}
             */
            entityType: "organization" | "vehicle" | "driver" | "device" | "shipment";
            /**
             * Format: uuid
             * @description The id of the entity that the alert is about.
             */
            entityId: string;
            /** @description Type of the alert, such as low_fuel. */
            type: string;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description In words. */
            message?: string;
            /** @description In figures. */
            details?: {
                [key: string]: unknown;
            };
            /**
             * @description open by default.
             * @enum {string}
             */
            status?: "open" | "acknowledged" | "resolved";
            /** @description false by default. The same as the status resolved; set one of the two. */
            isResolved?: boolean;
        };
        CreateAlertsAnswer: {
            items: components["schemas"]["Alert"][];
        };
        AlertBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * @description The type of entity that the alert is about.
             * @enum {string}
             */
            entityType?: "organization" | "vehicle" | "driver" | "device" | "shipment";
            /**
             * Format: uuid
             * @description The id of the entity that the alert is about.
             */
            entityId?: string;
            /** @description Type of the alert, such as low_fuel. */
            type?: string;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description In words. */
            message?: string;
            /** @description In figures. */
            details?: {
                [key: string]: unknown;
            };
            /**
             * @description open by default.
             * @enum {string}
             */
            status?: "open" | "acknowledged" | "resolved";
            /** @description false by default. The same as the status resolved; set one of the two. */
            isResolved?: boolean;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "entityId": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "entityType": "vehicle",
         *       "type": "low_fuel",
         *       "severity": "warning",
         *       "message": "Below 10 percent."
         *     }
         */
        AlertPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * @description The type of entity that the alert is about.
             * @enum {string}
             */
            entityType: "organization" | "vehicle" | "driver" | "device" | "shipment";
            /**
             * Format: uuid
             * @description The id of the entity that the alert is about.
             */
            entityId: string;
            /** @description Type of the alert, such as low_fuel. */
            type: string;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description In words. */
            message?: string;
            /** @description In figures. */
            details?: {
                [key: string]: unknown;
            };
            /**
             * @description open by default.
             * @enum {string}
             */
            status?: "open" | "acknowledged" | "resolved";
            /** @description false by default. The same as the status resolved; set one of the two. */
            isResolved?: boolean;
        };
        AlertPatch: {
            /**
             * @description The type of entity that the alert is about.
             * @enum {string}
             */
            entityType?: "organization" | "vehicle" | "driver" | "device" | "shipment";
            /**
             * Format: uuid
             * @description The id of the entity that the alert is about.
             */
            entityId?: string;
            /** @description Type of the alert, such as low_fuel. */
            type?: string;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description In words. */
            message?: string;
            /** @description In figures. */
            details?: {
                [key: string]: unknown;
            };
            /**
             * @description open by default.
             * @enum {string}
             */
            status?: "open" | "acknowledged" | "resolved";
            /** @description false by default. The same as the status resolved; set one of the two. */
            isResolved?: boolean;
        };
        GetAlertRulesAnswer: {
            silentAfterMinutes: number | null;
            lowFuelPercent: number | null;
            speedingKmh: number | null;
            /** @description Whether diagnostic trouble codes of the engine open an alert. */
            troubleCodes: boolean;
            maintenanceOverdue: boolean;
        };
        Geofence: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the geofence. */
            name: string;
            /** @description GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there. */
            geometry: {
                /** @enum {string} */
                type: "Polygon";
                coordinates: number[][][];
            } | {
                /** @enum {string} */
                type: "MultiPolygon";
                coordinates: number[][][][];
            } | {
                /** @enum {string} */
                type: "Point";
                /**
                 * @example [
                 *       10.75,
                 *       59.91
                 *     ]
                 */
                coordinates: number[];
                radiusMeters?: number;
            } | {
                /** @enum {string} */
                type: "LineString";
                coordinates: number[][];
                radiusMeters?: number;
            };
            radiusMeters: number | null;
            schedule: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds: string[];
            speedLimit: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        GeofencePage: {
            items: components["schemas"]["Geofence"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Depot",
         *       "geometry": {
         *         "type": "Point",
         *         "coordinates": [
         *           10.79,
         *           59.91
         *         ]
         *       },
         *       "radiusMeters": 250
         *     }
         */
        GeofenceCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Name of the geofence. */
            name: string;
            /** @description GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there. */
            geometry: {
                /** @enum {string} */
                type: "Polygon";
                coordinates: number[][][];
            } | {
                /** @enum {string} */
                type: "MultiPolygon";
                coordinates: number[][][][];
            } | {
                /** @enum {string} */
                type: "Point";
                /**
                 * @example [
                 *       10.75,
                 *       59.91
                 *     ]
                 */
                coordinates: number[];
                radiusMeters?: number;
            } | {
                /** @enum {string} */
                type: "LineString";
                coordinates: number[][];
                radiusMeters?: number;
            };
            radiusMeters?: number | null;
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            speedLimit?: number | null;
        };
        CreateGeofencesAnswer: {
            items: components["schemas"]["Geofence"][];
        };
        GeofenceBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the geofence. */
            name?: string;
            /** @description GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there. */
            geometry?: {
                /** @enum {string} */
                type: "Polygon";
                coordinates: number[][][];
            } | {
                /** @enum {string} */
                type: "MultiPolygon";
                coordinates: number[][][][];
            } | {
                /** @enum {string} */
                type: "Point";
                /**
                 * @example [
                 *       10.75,
                 *       59.91
                 *     ]
                 */
                coordinates: number[];
                radiusMeters?: number;
            } | {
                /** @enum {string} */
                type: "LineString";
                coordinates: number[][];
                radiusMeters?: number;
            };
            radiusMeters?: number | null;
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            speedLimit?: number | null;
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Depot",
         *       "geometry": {
         *         "type": "Point",
         *         "coordinates": [
         *           10.79,
         *           59.91
         *         ]
         *       },
         *       "radiusMeters": 250
         *     }
         */
        GeofencePut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the geofence. */
            name: string;
            /** @description GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there. */
            geometry: {
                /** @enum {string} */
                type: "Polygon";
                coordinates: number[][][];
            } | {
                /** @enum {string} */
                type: "MultiPolygon";
                coordinates: number[][][][];
            } | {
                /** @enum {string} */
                type: "Point";
                /**
                 * @example [
                 *       10.75,
                 *       59.91
                 *     ]
                 */
                coordinates: number[];
                radiusMeters?: number;
            } | {
                /** @enum {string} */
                type: "LineString";
                coordinates: number[][];
                radiusMeters?: number;
            };
            radiusMeters?: number | null;
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            speedLimit?: number | null;
        };
        GeofencePatch: {
            /** @description Name of the geofence. */
            name?: string;
            /** @description GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there. */
            geometry?: {
                /** @enum {string} */
                type: "Polygon";
                coordinates: number[][][];
            } | {
                /** @enum {string} */
                type: "MultiPolygon";
                coordinates: number[][][][];
            } | {
                /** @enum {string} */
                type: "Point";
                /**
                 * @example [
                 *       10.75,
                 *       59.91
                 *     ]
                 */
                coordinates: number[];
                radiusMeters?: number;
            } | {
                /** @enum {string} */
                type: "LineString";
                coordinates: number[][];
                radiusMeters?: number;
            };
            radiusMeters?: number | null;
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            speedLimit?: number | null;
        };
        GeofenceGroup: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the group. */
            name: string;
            /** @description The geofences in the group. */
            geofenceIds: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        GeofenceGroupPage: {
            items: components["schemas"]["GeofenceGroup"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Customers in Oslo",
         *       "geofenceIds": []
         *     }
         */
        GeofenceGroupCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description Name of the group. */
            name: string;
            /** @description The geofences in the group. */
            geofenceIds?: string[];
        };
        CreateGeofenceGroupsAnswer: {
            items: components["schemas"]["GeofenceGroup"][];
        };
        GeofenceGroupBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the group. */
            name?: string;
            /** @description The geofences in the group. */
            geofenceIds?: string[];
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Customers in Oslo",
         *       "geofenceIds": []
         *     }
         */
        GeofenceGroupPut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Name of the group. */
            name: string;
            /** @description The geofences in the group. */
            geofenceIds?: string[];
        };
        GeofenceGroupPatch: {
            /** @description Name of the group. */
            name?: string;
            /** @description The geofences in the group. */
            geofenceIds?: string[];
        };
        GetGeofencesGeojsonAnswer: {
            type: string;
            features: unknown[];
        };
        /**
         * @example {
         *       "type": "FeatureCollection",
         *       "features": [
         *         {
         *           "type": "Feature",
         *           "geometry": {
         *             "type": "Point",
         *             "coordinates": [
         *               10.79,
         *               59.91
         *             ]
         *           },
         *           "properties": {
         *             "name": "Depot",
         *             "radiusMeters": 250
         *           }
         *         }
         *       ]
         *     }
         */
        PostGeofencesGeojsonBody: {
            /** @enum {string} */
            type: "FeatureCollection";
            features: ({
                /** @enum {string} */
                type: "Feature";
                /**
                 * Format: uuid
                 * @description A repeated request with the same id and content creates no second geofence.
                 */
                id?: string;
                /** @description GeoJSON: a Polygon or MultiPolygon, or a Point or LineString with radiusMeters. A polygon across the antimeridian has longitudes beyond 180, or is cut there. */
                geometry: {
                    /** @enum {string} */
                    type: "Polygon";
                    coordinates: number[][][];
                } | {
                    /** @enum {string} */
                    type: "MultiPolygon";
                    coordinates: number[][][][];
                } | {
                    /** @enum {string} */
                    type: "Point";
                    /**
                     * @example [
                     *       10.75,
                     *       59.91
                     *     ]
                     */
                    coordinates: number[];
                    radiusMeters?: number;
                } | {
                    /** @enum {string} */
                    type: "LineString";
                    coordinates: number[][];
                    radiusMeters?: number;
                };
                /** @description The fields of a geofence other than its geometry; unknown ones are ignored. */
                properties: {
                    /** @description Name of the geofence. */
                    name: string;
                    radiusMeters?: number | null;
                    schedule?: {
                        /**
                         * Format: time-zone
                         * @example Europe/Oslo
                         */
                        timeZone: string;
                        windows: {
                            /** @description On which it begins. */
                            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /**
                             * @description On the clock there.
                             * @example 08:00
                             */
                            from: string;
                            /**
                             * @description On the clock there; at or before from: of the next day.
                             * @example 08:00
                             */
                            to: string;
                        }[];
                    } | null;
                    /** @description Groups whose vehicles it applies to; none: all vehicles. */
                    vehicleGroupIds?: string[];
                    speedLimit?: number | null;
                } & {
                    [key: string]: unknown;
                };
            } & {
                [key: string]: unknown;
            })[];
            name?: string;
            crs?: unknown;
            bbox?: number[];
        };
        PostGeofencesGeojsonAnswer: {
            created: number;
            ids: string[];
        };
        GetVehicleGeofencesAnswer: {
            time: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The same.
                 */
                geofenceId: string;
                name: string;
            }[];
        };
        GetEventRulesAnswer: {
            /** @description Distance from the edge at which a vehicle has left a geofence; nearer, it is still at the edge. */
            hysteresisMeters: number;
            dwellSeconds: number | null;
            /** @description Length of rest that ends a trip. */
            stopSeconds: number;
            idleSeconds: number | null;
            offlineMinutes: number | null;
            acceleration: number | null;
            braking: number | null;
            cornering: number | null;
            refuelPercent: number | null;
            fuelTheftPercent: number | null;
            batteryLowPercent: number | null;
            towMeters: number | null;
            lowFuelPercent?: number | null;
            highSpeedKmh?: number | null;
        };
        EventAlertRule: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description The message of the alert. */
            name: string;
            /** @description true by default. */
            isActive: boolean;
            /** @description Event types such as geofence_enter, or a word from the event field of readings. */
            types: string[];
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds: string[];
            /** @description Where; none: anywhere. */
            geofenceIds: string[];
            /** @description All of them must hold. An event without such a value, or without it yet, opens nothing. */
            conditions: {
                /**
                 * @example seconds
                 * @example speedMax
                 * @example peak
                 */
                value: string;
                atLeast?: number;
                atMost?: number;
                /** @description The word must be one of these; of a list, such as codes, at least one. */
                oneOf?: string[];
            }[];
            schedule: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity: "info" | "warning" | "critical";
            /** @description For how long the rule opens no other alert for the same vehicle; 0 by default. */
            quietMinutes: number;
            /** @description The only users to notify; without any, everybody who subscribed to alerts. */
            userIds: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        EventAlertRulePage: {
            items: components["schemas"]["EventAlertRule"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Speeding in the city",
         *       "types": [
         *         "speeding"
         *       ],
         *       "conditions": [
         *         {
         *           "value": "speedMax",
         *           "atLeast": 80
         *         }
         *       ],
         *       "severity": "critical",
         *       "quietMinutes": 30
         *     }
         */
        EventAlertRuleCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description The message of the alert. */
            name: string;
            /** @description true by default. */
            isActive?: boolean;
            /** @description Event types such as geofence_enter, or a word from the event field of readings. */
            types: string[];
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            /** @description Where; none: anywhere. */
            geofenceIds?: string[];
            /** @description All of them must hold. An event without such a value, or without it yet, opens nothing. */
            conditions?: {
                /**
                 * @example seconds
                 * @example speedMax
                 * @example peak
                 */
                value: string;
                atLeast?: number;
                atMost?: number;
                /** @description The word must be one of these; of a list, such as codes, at least one. */
                oneOf?: string[];
            }[];
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description For how long the rule opens no other alert for the same vehicle; 0 by default. */
            quietMinutes?: number;
            /** @description The only users to notify; without any, everybody who subscribed to alerts. */
            userIds?: string[];
        };
        CreateEventAlertRulesAnswer: {
            items: components["schemas"]["EventAlertRule"][];
        };
        EventAlertRuleBulkPatch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description The message of the alert. */
            name?: string;
            /** @description true by default. */
            isActive?: boolean;
            /** @description Event types such as geofence_enter, or a word from the event field of readings. */
            types?: string[];
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            /** @description Where; none: anywhere. */
            geofenceIds?: string[];
            /** @description All of them must hold. An event without such a value, or without it yet, opens nothing. */
            conditions?: {
                /**
                 * @example seconds
                 * @example speedMax
                 * @example peak
                 */
                value: string;
                atLeast?: number;
                atMost?: number;
                /** @description The word must be one of these; of a list, such as codes, at least one. */
                oneOf?: string[];
            }[];
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description For how long the rule opens no other alert for the same vehicle; 0 by default. */
            quietMinutes?: number;
            /** @description The only users to notify; without any, everybody who subscribed to alerts. */
            userIds?: string[];
        };
        /**
         * @example {
         *       "id": "0190a6c2-7f3e-7c1a-9b5d-3f6f1c2d4e5a",
         *       "name": "Speeding in the city",
         *       "types": [
         *         "speeding"
         *       ],
         *       "conditions": [
         *         {
         *           "value": "speedMax",
         *           "atLeast": 80
         *         }
         *       ],
         *       "severity": "critical",
         *       "quietMinutes": 30
         *     }
         */
        EventAlertRulePut: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description The message of the alert. */
            name: string;
            /** @description true by default. */
            isActive?: boolean;
            /** @description Event types such as geofence_enter, or a word from the event field of readings. */
            types: string[];
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            /** @description Where; none: anywhere. */
            geofenceIds?: string[];
            /** @description All of them must hold. An event without such a value, or without it yet, opens nothing. */
            conditions?: {
                /**
                 * @example seconds
                 * @example speedMax
                 * @example peak
                 */
                value: string;
                atLeast?: number;
                atMost?: number;
                /** @description The word must be one of these; of a list, such as codes, at least one. */
                oneOf?: string[];
            }[];
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description For how long the rule opens no other alert for the same vehicle; 0 by default. */
            quietMinutes?: number;
            /** @description The only users to notify; without any, everybody who subscribed to alerts. */
            userIds?: string[];
        };
        EventAlertRulePatch: {
            /** @description The message of the alert. */
            name?: string;
            /** @description true by default. */
            isActive?: boolean;
            /** @description Event types such as geofence_enter, or a word from the event field of readings. */
            types?: string[];
            /** @description Groups whose vehicles it applies to; none: all vehicles. */
            vehicleGroupIds?: string[];
            /** @description Where; none: anywhere. */
            geofenceIds?: string[];
            /** @description All of them must hold. An event without such a value, or without it yet, opens nothing. */
            conditions?: {
                /**
                 * @example seconds
                 * @example speedMax
                 * @example peak
                 */
                value: string;
                atLeast?: number;
                atMost?: number;
                /** @description The word must be one of these; of a list, such as codes, at least one. */
                oneOf?: string[];
            }[];
            schedule?: {
                /**
                 * Format: time-zone
                 * @example Europe/Oslo
                 */
                timeZone: string;
                windows: {
                    /** @description On which it begins. */
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    /**
                     * @description On the clock there.
                     * @example 08:00
                     */
                    from: string;
                    /**
                     * @description On the clock there; at or before from: of the next day.
                     * @example 08:00
                     */
                    to: string;
                }[];
            } | null;
            /**
             * @description warning by default.
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description For how long the rule opens no other alert for the same vehicle; 0 by default. */
            quietMinutes?: number;
            /** @description The only users to notify; without any, everybody who subscribed to alerts. */
            userIds?: string[];
        };
        Subscription: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description A name for people. */
            name: string;
            /**
             * @description The kind of target.
             * @enum {string}
             */
            kind: "webhook" | "email" | "push" | "mqtt" | "redis" | "nats";
            url: string | null;
            to: string | null;
            topic: string | null;
            /**
             * @description Event types, or alert, dispatch_alert, escalation, reading.
             * @example [
             *       "alert"
             *     ]
             */
            types: string[];
            /**
             * @description Format of the body; standard by default.
             * @enum {string}
             */
            format: "standard" | "cloudevents";
            /**
             * @description Language of e-mails and push messages; en by default.
             * @enum {string}
             */
            language: "en" | "de";
            timeZone: string | null;
            digestMinutes: number | null;
            /**
             * @description ended: the receiver answered that it is gone, or somebody ended the subscription.
             * @enum {string}
             */
            status: "active" | "paused" | "ended";
            /** @description Deliveries that wait for a retry. */
            readonly waiting: number;
            /** @description Dead letters; redeliver sends them again. */
            readonly dead: number;
            /** @description Deliveries that succeeded. */
            readonly delivered: number;
            /** @description When the last delivery succeeded. */
            readonly deliveredAt: string | null;
            /** @description Why the last attempts failed. */
            readonly problem: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
        };
        SubscriptionPage: {
            items: components["schemas"]["Subscription"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "name": "Our alerts",
         *       "kind": "webhook",
         *       "url": "https://example.org/hook",
         *       "types": [
         *         "alert"
         *       ]
         *     }
         */
        SubscriptionCreate: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            /** @description A name for people. */
            name?: string;
            /**
             * @description The kind of target.
             * @enum {string}
             */
            kind: "webhook" | "email" | "push" | "mqtt" | "redis" | "nats";
            url?: string | null;
            to?: string | null;
            topic?: string | null;
            /**
             * @description Event types, or alert, dispatch_alert, escalation, reading.
             * @example [
             *       "alert"
             *     ]
             */
            types: string[];
            /**
             * @description Format of the body; standard by default.
             * @enum {string}
             */
            format?: "standard" | "cloudevents";
            /**
             * @description Language of e-mails and push messages; en by default.
             * @enum {string}
             */
            language?: "en" | "de";
            timeZone?: string | null;
            digestMinutes?: number | null;
            /** @description For a browser: the keys of its PushSubscription. */
            keys?: {
                p256dh: string;
                auth: string;
            };
        };
        SubscriptionMade: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description A name for people. */
            name: string;
            /**
             * @description The kind of target.
             * @enum {string}
             */
            kind: "webhook" | "email" | "push" | "mqtt" | "redis" | "nats";
            url: string | null;
            to: string | null;
            topic: string | null;
            /**
             * @description Event types, or alert, dispatch_alert, escalation, reading.
             * @example [
             *       "alert"
             *     ]
             */
            types: string[];
            /**
             * @description Format of the body; standard by default.
             * @enum {string}
             */
            format: "standard" | "cloudevents";
            /**
             * @description Language of e-mails and push messages; en by default.
             * @enum {string}
             */
            language: "en" | "de";
            timeZone: string | null;
            digestMinutes: number | null;
            /**
             * @description ended: the receiver answered that it is gone, or somebody ended the subscription.
             * @enum {string}
             */
            status: "active" | "paused" | "ended";
            /** @description Deliveries that wait for a retry. */
            readonly waiting: number;
            /** @description Dead letters; redeliver sends them again. */
            readonly dead: number;
            /** @description Deliveries that succeeded. */
            readonly delivered: number;
            /** @description When the last delivery succeeded. */
            readonly deliveredAt: string | null;
            /** @description Why the last attempts failed. */
            readonly problem: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Its milliseconds are the ETag.
             */
            updatedAt: string;
            /** @description When it was retired; null: it is not. */
            deletedAt: string | null;
            /** @description The key that signs webhooks, shown only this once; null for other kinds. */
            secret: string | null;
        };
        PauseSubscriptionsAnswer: {
            items: components["schemas"]["Subscription"][];
        };
        SubscriptionPatch: {
            /** @description A name for people. */
            name?: string;
            /**
             * @description The kind of target.
             * @enum {string}
             */
            kind?: "webhook" | "email" | "push" | "mqtt" | "redis" | "nats";
            url?: string | null;
            to?: string | null;
            topic?: string | null;
            /**
             * @description Event types, or alert, dispatch_alert, escalation, reading.
             * @example [
             *       "alert"
             *     ]
             */
            types?: string[];
            /**
             * @description Format of the body; standard by default.
             * @enum {string}
             */
            format?: "standard" | "cloudevents";
            /**
             * @description Language of e-mails and push messages; en by default.
             * @enum {string}
             */
            language?: "en" | "de";
            timeZone?: string | null;
            digestMinutes?: number | null;
        };
        Delivery: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The subscription.
             */
            subscriptionId: string;
            /** @description The id by which the receiver recognises a repeat: webhook-id. */
            messageId: string;
            type: string;
            vehicleId: string | null;
            /**
             * Format: date-time
             * @description Time of the event.
             */
            time: string;
            /**
             * @description dead: it failed for three days.
             * @enum {string}
             */
            state: "waiting" | "delivered" | "dead";
            attempts: number;
            attemptedAt: string | null;
            nextAt: string | null;
            status: number | null;
            answer: string | null;
            tookMs: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        DeliveryPage: {
            items: components["schemas"]["Delivery"][];
            nextCursor: string | null;
        };
        /** @description The body is optional. */
        RedeliverSubscriptionBody: {
            /**
             * @description Only these; by default all dead letters.
             * @example [
             *       "00000000-0000-4000-8000-000000000000"
             *     ]
             */
            deliveryIds?: string[];
        };
        RedeliverSubscriptionAnswer: {
            redelivered: number;
        };
        GetPushKeyAnswer: {
            publicKey: string;
        };
        GetOperationsAnswer: {
            /** @description Alarms that need an operator, oldest first. */
            alarms: {
                code: string;
                message: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                raisedAt: string;
            }[];
            tables: {
                name: string;
                partitions: number;
                bytes: number;
                from: string | null;
                to: string | null;
            }[];
            /** @description Days with readings, newest first, at most two months. */
            days: {
                /** @description A day in UTC, such as 2026-11-20. */
                day: string;
                /** @description open: rows; closed: about to be packed; packed: blocks; archived: files; sealed: about to be dropped. */
                state: string;
                /** @description Number of readings; for rows an estimate from the statistics. */
                readings: number;
                /** @description Size of its rows and blocks; for an archived day, of its files. */
                bytes: number;
                bytesEach: number | null;
                wonBytes: number | null;
                /** @description Readings that came after it was closed and are not in its blocks yet. */
                late: number;
                refused: string | null;
            }[];
            rollups: {
                /** @description Hours that wait for their rollup; the current one always does. */
                hours: number;
                oldest: string | null;
            };
            rejections: {
                code: string;
                count: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                latest: string;
            }[];
            retention: {
                rawDays: number;
                hourlyDays: number;
            };
        };
        GetOperationsDayAnswer: {
            stepMinutes: number;
            /** @description Figures of all processes together. Steps without a running process are left out. */
            steps: {
                /**
                 * Format: date-time
                 * @description Its begin.
                 */
                time: string;
                /** @description Readings received. */
                received: number;
                /** @description Stored. */
                committed: number;
                /** @description Stored already. */
                duplicates: number;
                /** @description Refused. */
                rejected: number;
                lagSeconds: number | null;
                commitSeconds: number | null;
                /** @description Open live feeds. */
                clients: number;
            }[];
            /** @description Processes that reported within five minutes. */
            processes: {
                /** @description Host name and process id. */
                name: string;
                roles: string[];
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description The minute of the figures.
                 */
                seenAt: string;
                /** @description Readings stored in that minute. */
                committed: number;
                /** @description Live feeds of the process. */
                clients: number;
                /** @description CPU use in that minute, as a share of one processor. */
                cpuSeconds: number;
                memoryBytes: number;
                /** @description Delay of its event loop. */
                loopSeconds: number;
            }[];
            maintenance: {
                host: string | null;
                startedAt: string | null;
                finishedAt: string | null;
                result: string | null;
                message: string | null;
                nextAt: string | null;
            };
            backup: {
                endedAt: string | null;
                bytes: number | null;
                archivedAt: string | null;
            } | null;
        };
        GetJobsQueueAnswer: {
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                /** @description Kind of the job. */
                name: string;
                organizationId: string | null;
                /** @enum {unknown} */
                state: "waiting" | "running" | "failed" | "done";
                /** @description Number of attempts that have begun. */
                attempts: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description When it was, or will be, run next.
                 */
                runAt: string;
                lastError: string | null;
            }[];
            nextCursor: string | null;
        };
        PostJobsQueueRetryAnswer: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /** @description Kind of the job. */
            name: string;
            organizationId: string | null;
            /** @enum {unknown} */
            state: "waiting" | "running" | "failed" | "done";
            /** @description Number of attempts that have begun. */
            attempts: number;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was, or will be, run next.
             */
            runAt: string;
            lastError: string | null;
        };
        EngineStatus: {
            /** @enum {string} */
            engine: "dispatch" | "routes" | "batching" | "escalation";
            /** @description Whether the engine is started; this survives a restart. */
            running: boolean;
            lastRoundAt: string | null;
            lastRoundMs: number | null;
            holder: string | null;
        };
        EngineStatusOfAll: {
            dispatch: components["schemas"]["EngineStatus"];
            routes: components["schemas"]["EngineStatus"];
            batching: components["schemas"]["EngineStatus"];
            escalation: components["schemas"]["EngineStatus"];
        };
        DispatchStats: {
            /**
             * Format: date
             * @description In UTC.
             */
            date: string;
            totalAssignments: number;
            autoAssigned: number;
            forceAssigned: number;
            manualAssigned: number;
            avgScore: number | null;
            avgDistanceScore: number | null;
            avgTimeScore: number | null;
            avgLoadScore: number | null;
            avgPriorityScore: number | null;
        };
        GetAutomationDispatchStatsAnswer: {
            /**
             * Format: date
             * @description The first day.
             */
            from: string;
            /**
             * Format: date
             * @description The last day, inclusive.
             */
            to: string;
            items: components["schemas"]["DispatchStats"][];
        };
        RouteStats: {
            /**
             * Format: date
             * @description In UTC.
             */
            date: string;
            totalOptimizations: number;
            applied: number;
            skipped: number;
            superseded: number;
            failed: number;
            totalDistanceSavedKm: number;
            totalTimeSavedMinutes: number;
            avgDistanceSavedKm: number | null;
            avgTimeSavedMinutes: number | null;
            avgImprovementPercentage: number | null;
        };
        GetAutomationRoutesStatsAnswer: {
            /**
             * Format: date
             * @description The first day.
             */
            from: string;
            /**
             * Format: date
             * @description The last day, inclusive.
             */
            to: string;
            items: components["schemas"]["RouteStats"][];
        };
        BatchStats: {
            /**
             * Format: date
             * @description In UTC.
             */
            date: string;
            totalBatches: number;
            totalOrders: number;
            avgOrdersPerBatch: number | null;
            completed: number;
            failed: number;
            cancelled: number;
            totalDistanceKm: number;
            avgDeliverySuccessRate: number | null;
        };
        GetAutomationBatchingStatsAnswer: {
            /**
             * Format: date
             * @description The first day.
             */
            from: string;
            /**
             * Format: date
             * @description The last day, inclusive.
             */
            to: string;
            items: components["schemas"]["BatchStats"][];
        };
        EscalationStats: {
            /**
             * Format: date
             * @description In UTC.
             */
            date: string;
            totalEscalations: number;
            slaRiskCount: number;
            stuckOrderCount: number;
            unresponsiveDriverCount: number;
            failedDeliveryCount: number;
            criticalCount: number;
            highCount: number;
            mediumCount: number;
            lowCount: number;
            resolvedCount: number;
            avgResolutionTimeMinutes: number | null;
        };
        GetAutomationEscalationStatsAnswer: {
            /**
             * Format: date
             * @description The first day.
             */
            from: string;
            /**
             * Format: date
             * @description The last day, inclusive.
             */
            to: string;
            items: components["schemas"]["EscalationStats"][];
        };
        AssignmentLog: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The order concerned.
             */
            orderId: string;
            /**
             * Format: uuid
             * @description The driver concerned.
             */
            driverId: string;
            vehicleId: string | null;
            /**
             * @description How the assignment was made.
             * @enum {string}
             */
            assignmentType: "AUTO_ASSIGNED" | "FORCE_ASSIGNED" | "MANUAL";
            totalScore: number | null;
            distanceScore: number | null;
            timeScore: number | null;
            loadScore: number | null;
            priorityScore: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            assignedAt: string;
            assignedBy: string | null;
            planVersion: number | null;
            /** @description Other drivers who could have taken the order, with the distance that it would have added. */
            alternatives: {
                [key: string]: unknown;
            }[];
            reasons: {
                [key: string]: unknown;
            };
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        AssignmentLogPage: {
            items: components["schemas"]["AssignmentLog"][];
            nextCursor: string | null;
        };
        Offer: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The order concerned.
             */
            orderId: string;
            /**
             * Format: uuid
             * @description The driver concerned.
             */
            driverId: string;
            vehicleId: string | null;
            /**
             * @description State of the offer.
             * @enum {string}
             */
            status: "offered" | "accepted" | "rejected" | "expired" | "withdrawn";
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            offeredAt: string;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            expiresAt: string;
            answeredAt: string | null;
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        OfferPage: {
            items: components["schemas"]["Offer"][];
            nextCursor: string | null;
        };
        Optimization: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The driver concerned.
             */
            driverId: string;
            orderIds: string[];
            /** @description Ids of stops, in order. */
            originalSequence: string[];
            optimizedSequence: string[];
            distanceSavedKm: number;
            timeSavedMinutes: number;
            improvementPercentage: number;
            /**
             * @description What happened to the optimization.
             * @enum {string}
             */
            status: "applied" | "skipped" | "superseded" | "failed";
            /** @description What triggered it. */
            trigger: string;
            planVersion: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            optimizedAt: string;
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        OptimizationPage: {
            items: components["schemas"]["Optimization"][];
            nextCursor: string | null;
        };
        TrafficIncident: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            latitude: number;
            longitude: number;
            affectedRadiusMeters: number;
            /**
             * @description How much it slows traffic; SEVERE closes the roads.
             * @enum {string}
             */
            severity: "LOW" | "MEDIUM" | "HIGH" | "SEVERE";
            description: string | null;
            active: boolean;
            /** @description Orders with a stop in the circle, or with a route through it. */
            affectedOrders: string[];
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            reportedAt: string;
            reportedBy: string | null;
            resolvedAt: string | null;
            resolvedBy: string | null;
            source: string;
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        TrafficIncidentPage: {
            items: components["schemas"]["TrafficIncident"][];
            nextCursor: string | null;
        };
        Batch: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            batchNumber: string;
            driverId: string | null;
            orderIds: string[];
            orderCount: number;
            /**
             * @description Progress of the batch.
             * @enum {string}
             */
            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
            totalDistanceKm: number | null;
            deliverySuccessRate: number | null;
            startedAt: string | null;
            completedAt: string | null;
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        BatchPage: {
            items: components["schemas"]["Batch"][];
            nextCursor: string | null;
        };
        Escalation: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            orderId: string | null;
            driverId: string | null;
            /**
             * @description The type of problem.
             * @enum {string}
             */
            escalationType: "SLA_RISK" | "STUCK_ORDER" | "UNRESPONSIVE_DRIVER" | "FAILED_DELIVERY";
            /**
             * @description How severe it is.
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /**
             * @description Whether somebody is handling it.
             * @enum {string}
             */
            status: "open" | "investigating" | "resolved";
            currentDelayMinutes: number | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            escalatedAt: string;
            resolvedAt: string | null;
            resolvedBy: string | null;
            /** @description What was done, by whom, and when. */
            actions: {
                [key: string]: unknown;
            }[];
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        EscalationPage: {
            items: components["schemas"]["Escalation"][];
            nextCursor: string | null;
        };
        DispatchAlert: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            orderId: string | null;
            driverId: string | null;
            /**
             * @description The type of problem.
             * @enum {string}
             */
            alertType: "DISPATCH_FAILED" | "OPTIMIZATION_NEEDED" | "SLA_BREACH" | "DRIVER_UNRESPONSIVE";
            /**
             * @description How severe it is.
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            message: string;
            resolved: boolean;
            resolvedAt: string | null;
            resolvedBy: string | null;
            metadata: {
                /** @description The number of drivers that each reason excludes. */
                reasons?: unknown;
            } & {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            createdAt: string;
        };
        DispatchAlertPage: {
            items: components["schemas"]["DispatchAlert"][];
            nextCursor: string | null;
        };
        GetAutomationEscalationAtRiskOrdersAnswer: {
            /** @description Open escalations of orders. */
            items: components["schemas"]["Escalation"][];
        };
        /** @description The body is optional. */
        AssignOrder: {
            /**
             * Format: uuid
             * @description The driver to assign; if left out, the engine chooses.
             */
            driverId?: string;
            /**
             * @description Assign despite any obstacle, without a driverId to the best or nearest one: FORCE_ASSIGNED.
             * @default false
             */
            force: boolean;
        };
        AssignmentPreview: {
            /** Format: uuid */
            driverId: string;
            addedKm: number;
            addedMinutes: number;
            vehicleId: string | null;
            scores: {
                total: number;
                distance: number;
                time: number;
                load: number;
                priority: number;
            };
            /** @description Who else could have it, then who could if it did not lie elsewhere. */
            alternatives: {
                /** Format: uuid */
                driverId: string;
                addedKm: number;
                addedMinutes: number;
                /**
                 * @description Why not, where something hinders.
                 * @enum {string}
                 */
                code?: "ZONE";
            }[];
            stops: {
                /** Format: uuid */
                stopId: string;
                /** Format: date-time */
                eta: string;
                /** Format: date-time */
                etaLate: string;
            }[];
        };
        TrafficIncidentReport: {
            /**
             * Format: uuid
             * @description An id of your choice. A repeated create with the same id and content returns the existing row.
             */
            id?: string;
            latitude: number;
            longitude: number;
            affectedRadiusMeters: number;
            /**
             * @description How much it slows traffic; SEVERE closes the roads.
             * @enum {string}
             */
            severity: "LOW" | "MEDIUM" | "HIGH" | "SEVERE";
            /** @description What happened. */
            description?: string;
            /** @description Who reports it; manual by default. */
            source?: string;
        };
        PostAutomationBatchingProcessAnswer: {
            /** @description The batches that were created. */
            items: components["schemas"]["Batch"][];
        };
        JobEta: {
            /**
             * Format: uuid
             * @description The id.
             */
            orderId: string;
            stops: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                stopId: string;
                /**
                 * Format: date-time
                 * @description Time of arrival that half of the trips keep.
                 */
                eta: string;
                /**
                 * Format: date-time
                 * @description Time of arrival that four of five trips keep.
                 */
                etaLate: string;
                /**
                 * Format: date-time
                 * @description When it was computed.
                 */
                computedAt: string;
            }[];
        };
        AutomationDashboard: {
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            time: string;
            /** @description The engines that are started. */
            running: string[];
            orders: {
                open: number;
                pending: number;
                assigned: number;
                inProgress: number;
            };
            plans: {
                drivers: number;
                stops: number;
            };
            alerts: {
                open: number;
                dispatchFailed: number;
                slaBreach: number;
            };
            escalations: {
                open: number;
                critical: number;
                high: number;
            };
            incidents: {
                active: number;
            };
            targets: {
                drivers: number;
                targetDeliveries: number;
                currentDeliveries: number;
                targetRevenue: number;
                currentRevenue: number;
                available: number;
                busy: number;
            };
        };
        /** @description Settings that differ from the defaults. */
        AutomationSettings: {
            /**
             * @description direct: orders are assigned at once; offer: drivers are asked, and accept or reject.
             * @enum {string}
             */
            mode?: "direct" | "offer";
            /** @description How long a driver may take to answer an offer. */
            offerSeconds?: number;
            /** @description How long a driver who rejected an order is not asked again. */
            barredMinutes?: number;
            /** @description Most offers of one order. */
            mostOffers?: number;
            /** @description Whether an order is assigned by force after these offers. */
            mayForce?: boolean;
            /** @description Longest time between two rounds. */
            roundSeconds?: number;
            /** @description Iterations of improvement in a round. */
            iterations?: number;
            /** @description CPU time of improvement in a round. */
            budgetMs?: number;
            /** @description A position of up to this age counts as current. */
            freshSeconds?: number;
            /** @description A driver with an older position gets no orders. */
            staleSeconds?: number;
            /** @description The cost of an hour of driving, in km. */
            hourCost?: number;
            /** @description The cost of moving an order to another driver, in km. */
            changeCost?: number;
            /** @description Orders are planned to arrive this much earlier than promised. */
            marginMinutes?: number;
            /** @description A route is changed only if that saves at least this much, */
            leastPercent?: number;
            /** @description or this much time. */
            leastMinutes?: number;
            /** @description A route is optimized again when an ETA moves by more than this. */
            etaMovedMinutes?: number;
            /** @description A route is optimized again when its driver has moved away from the next stop by more than this. */
            deviationMetres?: number;
            /** @description A slow vehicle within this distance of a stop has arrived. */
            arrivalMetres?: number;
            /** @description A vehicle beyond this distance has left the stop. */
            departureMetres?: number;
            /** @description Up to this speed a vehicle counts as slow. */
            slowKmh?: number;
            /** @description An order with less slack than this is at risk: medium, high, critical. */
            riskMinutes?: number[];
            /** @description The risk ends with this much more slack. */
            riskEndsMinutes?: number;
            /** @description An order is stuck if it made no progress for this long */
            stuckMinutes?: number;
            /** @description and its vehicle moved less than this. */
            stuckMetres?: number;
            /** @description A driver with open stops who is silent for this long is unresponsive. */
            silentMinutes?: number;
        };
        DriverTarget: {
            /**
             * Format: uuid
             * @description The id.
             */
            driverId: string;
            targetDeliveries: number;
            targetRevenue: number;
            /** @description Completed today, in the organization's time zone. */
            currentDeliveries: number;
            /** @description Sum of their agreed prices. */
            currentRevenue: number;
            /**
             * @description break and offline as the driver reported; otherwise derived from positions and open orders.
             * @enum {string}
             */
            status: "available" | "busy" | "break" | "offline";
            achievementPercentage: number;
        };
        GetDriverTargetsAnswer: {
            items: components["schemas"]["DriverTarget"][];
        };
        DriverTargetPut: {
            targetDeliveries: number;
            targetRevenue: number;
            /**
             * @description The status that the driver reports; with available or busy it is derived from the orders.
             * @enum {string}
             */
            status?: "available" | "busy" | "break" | "offline";
        };
        DriverPerformanceDay: {
            /**
             * Format: uuid
             * @description The id.
             */
            driverId: string;
            /**
             * Format: date
             * @description In the organization's time zone.
             */
            date: string;
            deliveriesCompleted: number;
            revenueGenerated: number;
            targetDeliveries: number;
            targetRevenue: number;
            targetAchieved: boolean;
            achievementPercentage: number;
        };
        GetDriverPerformanceAnswer: {
            items: components["schemas"]["DriverPerformanceDay"][];
        };
        DriverPerformanceRank: {
            /**
             * Format: uuid
             * @description The id.
             */
            driverId: string;
            driverName: string;
            /** @description Number of days in the range with data. */
            days: number;
            daysAchieved: number;
            daysMissed: number;
            deliveriesCompleted: number;
            revenueGenerated: number;
            /** @description Mean over the days. */
            achievementPercentage: number;
        };
        GetDriverPerformanceTopAnswer: {
            items: components["schemas"]["DriverPerformanceRank"][];
        };
        MyOffer: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id.
             */
            orderId: string;
            reference: string | null;
            /**
             * Format: date-time
             * @description The offer can be answered until then.
             */
            expiresAt: string;
            slaDueAt: string | null;
            weight: number | null;
            /** @description ISO 4217. */
            currency: string;
            cashDue: number | null;
            stops: {
                /**
                 * @description What is done at the stop.
                 * @enum {string}
                 */
                kind: "pickup" | "delivery" | "visit";
                name: string | null;
                longitude: number;
                latitude: number;
                windowStart: string | null;
                windowEnd: string | null;
            }[];
        };
        MyStop: {
            /**
             * Format: uuid
             * @description The id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The id.
             */
            orderId: string;
            orderStatus: string;
            reference: string | null;
            /**
             * @description What is done at the stop.
             * @enum {string}
             */
            kind: "pickup" | "delivery" | "visit";
            name: string | null;
            longitude: number;
            latitude: number;
            windowStart: string | null;
            windowEnd: string | null;
            serviceSeconds: number;
            contactName: string | null;
            contactPhone: string | null;
            notes: string | null;
            eta: string | null;
            etaLate: string | null;
            slaDueAt: string | null;
            arrivedAt: string | null;
            departedAt: string | null;
            outcome: ("done" | "failed") | null;
            outcomeReason: string | null;
            receivedBy: string | null;
            proof: ("signature" | "photograph") | null;
            /** @description ISO 4217. */
            currency: string;
            cashDue: number | null;
            cashCollected: number | null;
        };
        MyDay: {
            driver: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                name: string;
                /**
                 * @description The status that the driver reported.
                 * @enum {string}
                 */
                status: "available" | "break" | "offline";
                vehicle: string | null;
            } | null;
            /** @description Offers that can be answered now. */
            offers: components["schemas"]["MyOffer"][];
            /** @description Open stops in the order of the plan, then the stops done today. */
            stops: components["schemas"]["MyStop"][];
            /** @description Today's cash, by currency. */
            cash: {
                currency: string;
                collected: number;
                handedOver: number | null;
            }[];
        };
        MyStopMoment: {
            /**
             * Format: date-time
             * @description Time of the event; by default now. Without a network, a report arrives later than the event.
             */
            at?: string;
        };
        MyStopDone: {
            /**
             * Format: date-time
             * @description Time of the event; by default now. Without a network, a report arrives later than the event.
             */
            at?: string;
            /** @description Who received it. */
            receivedBy?: string;
            proof?: {
                /**
                 * @description The kind of proof.
                 * @enum {string}
                 */
                kind: "signature" | "photograph";
                /**
                 * @description A PNG or a JPEG, as base64.
                 * @example iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==
                 */
                data: string;
            };
        };
        MyStopFailed: {
            /**
             * Format: date-time
             * @description Time of the event; by default now. Without a network, a report arrives later than the event.
             */
            at?: string;
            /** @description Why. */
            reason: string;
            proof?: {
                /**
                 * @description The kind of proof.
                 * @enum {string}
                 */
                kind: "signature" | "photograph";
                /**
                 * @description A PNG or a JPEG, as base64.
                 * @example iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==
                 */
                data: string;
            };
        };
        MyCash: {
            /**
             * Format: date-time
             * @description Time of the event; by default now. Without a network, a report arrives later than the event.
             */
            at?: string;
            /** @description The total collected for the order, in its currency. */
            amount: number;
        };
        MyStatus: {
            /**
             * @description A break lasts until another status is reported.
             * @enum {string}
             */
            status: "available" | "break" | "offline";
        };
        JobStopProof: {
            proof: ("signature" | "photograph") | null;
            receivedBy: string | null;
            link: string | null;
            linkEndsAt: string | null;
        };
        OrderShare: {
            /** @description For `/public/orders/{token}`, until the order has ended. Shown only this once. */
            token: string;
        };
        PublicOrder: {
            /**
             * @description Progress of the order.
             * @enum {string}
             */
            status: "pending" | "assigned" | "in_progress";
            eta: string | null;
            etaLate: string | null;
            position: {
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                time: string;
                longitude: number;
                latitude: number;
            } | null;
            destination: {
                longitude: number;
                latitude: number;
            } | null;
        };
        GetTelemetryRejectionsAnswer: {
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                receivedAt: string;
                /** @enum {string} */
                code: "not_json" | "not_a_reading" | "bad_time" | "time_too_old" | "time_in_future" | "bad_clock" | "bad_position" | "bad_value" | "unknown_vehicle" | "not_your_vehicle" | "too_large";
                reason: string;
                source: string;
                vehicleId: string | null;
                deviceId: string | null;
                /** @description The payload as received. */
                payload: string;
                /** @description utf8, or base64 if it is not text. */
                payloadEncoding: string;
                replayedAt: string | null;
                /** @description Number of repeats on that day, not counting the first. */
                repeats: number;
                /**
                 * Format: date-time
                 * @description Time of the last repeat, or of the first if there was none.
                 */
                lastReceivedAt: string;
            }[];
            nextCursor: string | null;
        };
        VehicleEvent: {
            /**
             * Format: uuid
             * @description Made from its rule, its vehicle and its first reading, so it stays the same if a late reading moves its time.
             */
            id: string;
            /** @example geofence_enter */
            type: string;
            /**
             * Format: uuid
             * @description The id.
             */
            vehicleId: string;
            driverId: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 in UTC.
             */
            time: string;
            endTime: string | null;
            longitude: number | null;
            latitude: number | null;
            /**
             * Format: uuid
             * @description The id.
             */
            geofenceId?: string;
            /** @description Values that depend on the type. */
            values: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description It was reported before, but is not true.
             */
            withdrawnAt?: string;
        };
        GetEventsAnswer: {
            items: components["schemas"]["VehicleEvent"][];
            nextCursor: string | null;
        };
        GetEventsFeedAnswer: {
            items: components["schemas"]["VehicleEvent"][];
            /** @description Pass it as after in the next request; it is always there, even if there are no items. */
            nextCursor: string;
            /** @description Whether more is available already. If not, ask again later. */
            more: boolean;
        };
        GetReportsVisitsAnswer: {
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                /**
                 * Format: uuid
                 * @description The id.
                 */
                geofenceId: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                from: string;
                to: string | null;
                /** @description Up to now, if it is still there. */
                seconds: number;
            }[];
            nextCursor: string | null;
        };
        GetVehicleTrackAnswer: {
            /**
             * Format: uuid
             * @description The id.
             */
            vehicleId: string;
            from: string;
            to: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            /**
             * @description Given if some of the readings came from the archive.
             * @enum {string}
             */
            source?: "archive";
            /** @description Number of readings that a thinned track was made from. */
            thinnedFrom?: number;
            items: {
                /**
                 * Format: uuid
                 * @description The vehicle's id.
                 */
                vehicleId?: string;
                /**
                 * Format: date-time
                 * @description When it was measured.
                 */
                time: string;
                /**
                 * Format: date-time
                 * @description When it was stored.
                 */
                receivedAt?: string;
                longitude?: number | null;
                latitude?: number | null;
                altitude?: number | null;
                speed?: number | null;
                heading?: number | null;
                fuelLevel?: number | null;
                odometer?: number | null;
                ignition?: boolean | null;
                engine?: {
                    [key: string]: unknown;
                } | null;
                attributes?: {
                    [key: string]: unknown;
                } | null;
                stateOfCharge?: number | null;
                engineHours?: number | null;
                event?: string | null;
                eventData?: {
                    [key: string]: unknown;
                } | null;
            }[];
            nextCursor: string | null;
        };
        GetVehicleTrackGeoJsonAnswer: {
            [key: string]: unknown;
        };
        GetVehicleTripsAnswer: {
            /**
             * Format: uuid
             * @description The id.
             */
            vehicleId: string;
            from: string;
            to: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            /**
             * @description Given if some of the readings came from the archive.
             * @enum {string}
             */
            source?: "archive";
            items: {
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                start: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                end: string;
                startPlace: {
                    longitude: number;
                    latitude: number;
                } | null;
                endPlace: {
                    longitude: number;
                    latitude: number;
                } | null;
                seconds: number;
                distanceKm: number;
                /** @description Time of rests within the trip with the ignition on. */
                idleSeconds: number;
                speedMax: number | null;
                readings: number;
                ended: "rest" | "ignition" | "silence" | "open";
            }[];
            nextCursor: string | null;
        };
        GetVehicleStopsAnswer: {
            /**
             * Format: uuid
             * @description The id.
             */
            vehicleId: string;
            from: string;
            to: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            /**
             * @description Given if some of the readings came from the archive.
             * @enum {string}
             */
            source?: "archive";
            items: {
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                start: string;
                end: string | null;
                place: {
                    longitude: number;
                    latitude: number;
                } | null;
                /** @description Up to now, if the vehicle still stands. */
                seconds: number;
                movedKm: number | null;
            }[];
            nextCursor: string | null;
        };
        GetVehicleSeriesAnswer: {
            /**
             * Format: uuid
             * @description The id.
             */
            vehicleId: string;
            resolution: "raw" | "hour" | "day";
            /** @description Start of the covered range; earlier than requested if a cut hour has no readings left. */
            from: string;
            to: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            /**
             * @description Given if some of the readings came from the archive.
             * @enum {string}
             */
            source?: "archive";
            items: ({
                /**
                 * Format: date-time
                 * @description Time of the reading, or start of the hour or day.
                 */
                time: string;
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId?: string;
                samples?: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                firstTime?: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                lastTime?: string;
                speedCount?: number;
                speedSum?: number;
                speedMin?: number | null;
                speedMax?: number | null;
                fuelCount?: number;
                fuelSum?: number;
                fuelMin?: number | null;
                fuelMax?: number | null;
                fuelFirst?: number | null;
                fuelLast?: number | null;
                odometerFirst?: number | null;
                odometerLast?: number | null;
                chargeCount?: number;
                chargeSum?: number;
                chargeMin?: number | null;
                chargeMax?: number | null;
                chargeFirst?: number | null;
                chargeLast?: number | null;
                engineHoursFirst?: number | null;
                engineHoursLast?: number | null;
                distanceKm?: number;
                /** @description Seconds. */
                movingSeconds?: number;
                /** @description Seconds. */
                idleSeconds?: number;
                /** @description Seconds. */
                stoppedSeconds?: number;
                /** @description Seconds. */
                engineSeconds?: number;
                firstLongitude?: number | null;
                firstLatitude?: number | null;
                lastLongitude?: number | null;
                lastLatitude?: number | null;
                west?: number | null;
                south?: number | null;
                east?: number | null;
                north?: number | null;
                speed?: number | null;
                fuelLevel?: number | null;
                odometer?: number | null;
                stateOfCharge?: number | null;
                engineHours?: number | null;
                longitude?: number | null;
                latitude?: number | null;
            } & {
                [key: string]: unknown;
            })[];
            nextCursor: string | null;
        };
        GetSeriesAnswer: {
            resolution: "raw" | "hour" | "day";
            /** @description Start of the covered range; earlier than requested if a cut hour has no readings left. */
            from: string;
            to: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            /**
             * @description Given if some of the readings came from the archive.
             * @enum {string}
             */
            source?: "archive";
            items: ({
                /**
                 * Format: date-time
                 * @description Time of the reading, or start of the hour or day.
                 */
                time: string;
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId?: string;
                samples?: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                firstTime?: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                lastTime?: string;
                speedCount?: number;
                speedSum?: number;
                speedMin?: number | null;
                speedMax?: number | null;
                fuelCount?: number;
                fuelSum?: number;
                fuelMin?: number | null;
                fuelMax?: number | null;
                fuelFirst?: number | null;
                fuelLast?: number | null;
                odometerFirst?: number | null;
                odometerLast?: number | null;
                chargeCount?: number;
                chargeSum?: number;
                chargeMin?: number | null;
                chargeMax?: number | null;
                chargeFirst?: number | null;
                chargeLast?: number | null;
                engineHoursFirst?: number | null;
                engineHoursLast?: number | null;
                distanceKm?: number;
                /** @description Seconds. */
                movingSeconds?: number;
                /** @description Seconds. */
                idleSeconds?: number;
                /** @description Seconds. */
                stoppedSeconds?: number;
                /** @description Seconds. */
                engineSeconds?: number;
                firstLongitude?: number | null;
                firstLatitude?: number | null;
                lastLongitude?: number | null;
                lastLatitude?: number | null;
                west?: number | null;
                south?: number | null;
                east?: number | null;
                north?: number | null;
                speed?: number | null;
                fuelLevel?: number | null;
                odometer?: number | null;
                stateOfCharge?: number | null;
                engineHours?: number | null;
                longitude?: number | null;
                latitude?: number | null;
            } & {
                [key: string]: unknown;
            })[];
            nextCursor: string | null;
        };
        GetTelemetryFeedAnswer: {
            items: ({
                /**
                 * Format: uuid
                 * @description The vehicle's id.
                 */
                vehicleId?: string;
                /**
                 * Format: date-time
                 * @description When it was measured.
                 */
                time: string;
                /**
                 * Format: date-time
                 * @description When it was stored.
                 */
                receivedAt?: string;
                longitude?: number | null;
                latitude?: number | null;
                altitude?: number | null;
                speed?: number | null;
                heading?: number | null;
                fuelLevel?: number | null;
                odometer?: number | null;
                ignition?: boolean | null;
                engine?: {
                    [key: string]: unknown;
                } | null;
                attributes?: {
                    [key: string]: unknown;
                } | null;
                stateOfCharge?: number | null;
                engineHours?: number | null;
                event?: string | null;
                eventData?: {
                    [key: string]: unknown;
                } | null;
            } & {
                /** @description Number of the reading among those of its vehicle and time: 0, 1, .. in order of arrival. Together with vehicleId and time it identifies the reading. */
                part: number;
            })[];
            /** @description Pass it as after in the next request; it is always there, even if there are no items. */
            nextCursor: string;
            /** @description Whether more is available already. If not, ask again later. */
            more: boolean;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
        };
        GetReportsLastPositionsAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                driverId: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                time: string;
                longitude: number;
                latitude: number;
                speed: number | null;
                heading: number | null;
            }[];
        };
        GetReportsLowFuelAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                driverId: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                time: string;
                fuelLevel: number;
            }[];
        };
        GetReportsHighLoadAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                driverId: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                time: string;
                load: number;
                loadCapacity: number;
            }[];
        };
        GetReportsStationaryVehiclesAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                averageSpeed: number;
            }[];
        };
        GetReportsLongDrivingSessionsAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                drivenMinutes: number;
            }[];
        };
        GetReportsDrivingDurationAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                hoursADay: number;
                days: number;
            }[];
        };
        GetReportsDrivingSessionsAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId: string;
                licensePlate: string;
                fleet: string | null;
                day: string;
                averageMinutes: number;
                longestMinutes: number;
                sessions: number;
            }[];
        };
        GetReportsFuelConsumptionAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                fleet: string | null;
                averageFuelConsumption: number | null;
                projectedFuelConsumption: number;
                readings: number;
            }[];
        };
        GetReportsLoadAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                fleet: string | null;
                model: string | null;
                loadCapacity: number;
                /** @description Load as a share of the capacity. */
                averageLoad: number;
                vehicles: number;
            }[];
        };
        GetReportsDailyActivityAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                fleet: string | null;
                model: string | null;
                day: string;
                /** @description From 0 to 1. */
                activity: number;
                vehicles: number;
            }[];
        };
        GetReportsBreakdownsAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                model: string | null;
                breakdowns: number;
                vehicles: number;
            }[];
        };
        GetReportsUsageAnswer: {
            from?: string;
            to?: string;
            /** @description Time zone of the organization, in which days, weeks and months begin. */
            timeZone: string;
            /**
             * Format: date-time
             * @description The answer contains everything committed by then; on a replica it lags behind the present.
             */
            upTo: string;
            keptSince: string | null;
            nextCursor: string | null;
            items: {
                fleet?: string | null;
                /**
                 * Format: uuid
                 * @description The id.
                 */
                vehicleId?: string;
                licensePlate?: string;
                /**
                 * Format: uuid
                 * @description The id.
                 */
                driverId?: string;
                driverName?: string;
                /**
                 * Format: date-time
                 * @description Begin of the period in the time zone of the organization, or of the range.
                 */
                periodStart: string;
                /** @description That reported. */
                vehicles: number;
                samples: number;
                distanceKm: number;
                movingSeconds: number;
                idleSeconds: number;
                stoppedSeconds: number;
                engineSeconds: number;
                /** @description Moving time as a share of the available time, up to now. */
                utilisation: number;
                speedMax: number | null;
                /** @description In percent of a tank, without refuelling. */
                fuelUsedPercent: number;
                fuelUsedLitres: number | null;
            }[];
        };
        GetTelemetryArchiveAnswer: {
            from: string;
            to: string;
            items: {
                /**
                 * Format: date
                 * @description In UTC.
                 */
                day: string;
                readings: number;
                vehicles: number;
                bytes: number;
                /** @description Hash of the file. */
                sha256: string;
                /** @description Whether these readings are only in the archive. */
                inPlace: boolean;
                /** @description Link to the Parquet file, which needs no token. */
                link: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                linkEndsAt: string;
            }[];
            /** @description Where the next page begins: at most 31 days are listed at once. */
            nextFrom: string | null;
        };
        /**
         * @example {
         *       "code": "unknown_vehicle"
         *     }
         */
        ReplayRejectionsBody: {
            /** @enum {string} */
            code: "not_json" | "not_a_reading" | "bad_time" | "time_too_old" | "time_in_future" | "bad_clock" | "bad_position" | "bad_value" | "unknown_vehicle" | "not_your_vehicle" | "too_large";
            /** @default 1000 */
            limit: number;
        };
        ReplayRejectionsAnswer: {
            /** @description Rejections that were replayed, oldest first. */
            replayed: number;
            /** @description Readings that are stored now. */
            accepted: number;
            /** @description Readings that were stored before. */
            duplicates: number;
            /** @description Readings that were rejected again; their rejections stay. */
            rejected: number;
        };
        GetTelemetryDoorsAnswer: {
            mqtt: {
                host: string | null;
                port: number;
                tls: boolean;
                /** @description true: the embedded broker; a device's id and token are its user name and password. false: an external broker. */
                embedded: boolean;
            };
        };
        GetPlanningTravelTimesAnswer: {
            learned: {
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 in UTC.
                 */
                until: string;
                timeZone: string;
                vehicles: number;
                trips: number;
            } | null;
            levels: {
                km: number | null;
                cell: {
                    longitude: number;
                    latitude: number;
                } | null;
                hour: number | null;
                trips: number;
                /** @description Length of a way as a multiple of the great circle. */
                detour: number;
                /** @description Median speed. */
                speedKmh: number;
                /** @description Multiple of the median time that four of five trips keep. */
                slow: number;
            }[];
        };
        /**
         * @example {
         *       "vehicles": [
         *         {
         *           "id": 1,
         *           "start": [
         *             5.32,
         *             60.39
         *           ],
         *           "end": [
         *             5.32,
         *             60.39
         *           ],
         *           "capacity": [
         *             10
         *           ]
         *         }
         *       ],
         *       "jobs": [
         *         {
         *           "id": 1,
         *           "location": [
         *             5.35,
         *             60.37
         *           ],
         *           "service": 300,
         *           "delivery": [
         *             1
         *           ]
         *         }
         *       ],
         *       "options": {
         *         "iterations": 100
         *       }
         *     }
         */
        PostPlanningSolveBody: {
            vehicles: {
                id: number;
                profile?: string;
                description?: string;
                /** @description Longitude and latitude. */
                start?: number[];
                start_index?: number;
                /** @description Longitude and latitude. */
                end?: number[];
                end_index?: number;
                capacity?: number[];
                costs?: {
                    fixed?: number;
                    per_hour?: number;
                    per_km?: number;
                };
                skills?: number[];
                /** @description From and to; both belong to it. */
                time_window?: number[];
                breaks?: {
                    id: number;
                    description?: string;
                    time_windows?: number[][];
                    service?: number;
                }[];
                speed_factor?: number;
                max_tasks?: number;
                max_travel_time?: number;
                max_distance?: number;
                /** @description The plan to start from. */
                steps?: {
                    type: "start" | "job" | "pickup" | "delivery" | "break" | "end";
                    id?: number;
                    service_at?: number;
                    service_after?: number;
                    service_before?: number;
                }[];
            }[];
            jobs?: {
                id: number;
                description?: string;
                /** @description Longitude and latitude. */
                location?: number[];
                /** @description Row of the matrix. */
                location_index?: number;
                setup?: number;
                service?: number;
                time_windows?: number[][];
                delivery?: number[];
                pickup?: number[];
                skills?: number[];
                priority?: number;
                /** @description 1: the vehicle is fixed; 2: it is also the next stop of the vehicle; 3: it is on board, so that only its delivery is left. */
                lock?: {
                    level: 1 | 2 | 3;
                    vehicle: number;
                };
                /** @description No other vehicle may take it. */
                allowedVehicles?: number[];
                /** @description These vehicles may not take it. */
                excludedVehicles?: number[];
            }[];
            shipments?: {
                pickup: {
                    id: number;
                    description?: string;
                    /** @description Longitude and latitude. */
                    location?: number[];
                    /** @description Row of the matrix. */
                    location_index?: number;
                    setup?: number;
                    service?: number;
                    time_windows?: number[][];
                };
                delivery: {
                    id: number;
                    description?: string;
                    /** @description Longitude and latitude. */
                    location?: number[];
                    /** @description Row of the matrix. */
                    location_index?: number;
                    setup?: number;
                    service?: number;
                    time_windows?: number[][];
                };
                amount?: number[];
                skills?: number[];
                priority?: number;
                /** @description 1: the vehicle is fixed; 2: it is also the next stop of the vehicle; 3: it is on board, so that only its delivery is left. */
                lock?: {
                    level: 1 | 2 | 3;
                    vehicle: number;
                };
                /** @description No other vehicle may take it. */
                allowedVehicles?: number[];
                /** @description These vehicles may not take it. */
                excludedVehicles?: number[];
            }[];
            /** @description Matrices by profile. By default: great circles, times a factor, divided by a speed. */
            matrices?: {
                [key: string]: {
                    /** @description Row by row, square; null: there is no way. */
                    durations: (number | null)[][];
                    /** @description Row by row, square; null: there is no way. */
                    distances?: (number | null)[][];
                };
            };
            options?: {
                /** @description CPU time for the search; 1,000 by default. */
                budgetMs?: number;
                /** @description Iterations instead of a budget: the answer then depends only on the problem and the seed. */
                iterations?: number;
                seed?: number;
                /** @description distance: the lowest cost, which is the distance for vehicles without costs; vehicles: the fewest vehicles, then the lowest cost. By default: the lowest cost, with an hour at 3,600 for vehicles without costs. */
                objective?: "distance" | "vehicles";
                /** @description Cost of giving an order to a vehicle other than in the plan to start from. */
                changeCost?: number;
                speedKmh?: number;
                detourFactor?: number;
                /** @description The time whose hour of the week selects learned travel times. By default no particular hour. */
                departure?: string;
                /** @description Learned travel times that half of the trips keep (50), or four of five (80). */
                percentile?: 50 | 80;
                /** @description Windows in which ways take this many times as long. A way under way when a window ends continues at the pace of the next one. */
                traffic?: {
                    /** @description From and to; both belong to it. */
                    time_window: number[];
                    /** @description 1 by default. */
                    factor?: number;
                    /** @description Factors by leg, like the matrices; each multiplies `factor`. */
                    factors?: number[][];
                }[];
                /** @description Circles in which ways take 1.2, 1.5 or 2.5 times as long, or are closed (SEVERE). */
                incidents?: {
                    /** @description Longitude and latitude. */
                    location: number[];
                    /** @description Metres. */
                    radius: number;
                    severity: "LOW" | "MEDIUM" | "HIGH" | "SEVERE";
                }[];
                /** @description vroom: the VROOM server that the operator has configured, if it can be reached. */
                solver?: "fleetwake" | "vroom";
                /** @description VROOM's plan mode: the vehicles' steps are followed as given, and what they break is reported. */
                c?: boolean;
                /** @description The line of each route, if OSRM is configured and used. */
                g?: boolean;
            };
        };
        PostPlanningSolveAnswer: {
            code: number;
            summary: {
                cost: number;
                delivery: number[];
                pickup: number[];
                setup: number;
                service: number;
                duration: number;
                waiting_time: number;
                priority: number;
                distance: number;
                violations: {
                    /** @description The cause in VROOM: delay, lead_time, load, skills, precedence .. */
                    cause: string;
                    code: "SKILL" | "CAPACITY" | "TIME_WINDOW" | "SHIFT" | "REACH" | "LOCKED" | "EXCLUDED" | "CAN_BUT_COSTS";
                    detail: string;
                    duration?: number;
                }[];
                routes: number;
                unassigned: number;
            };
            unassigned: {
                id: number;
                type: "job" | "pickup" | "delivery";
                description?: string;
                /** @description Longitude and latitude. */
                location?: number[];
                location_index?: number;
                /** @description By vehicle; if one has several, the order fits once all of them are removed. */
                reasons: {
                    vehicle: number;
                    code: "SKILL" | "CAPACITY" | "TIME_WINDOW" | "SHIFT" | "REACH" | "LOCKED" | "EXCLUDED" | "CAN_BUT_COSTS";
                    detail: string;
                }[];
                /** @description The vehicle that comes closest to taking the order, and what would make that possible. */
                nearest?: {
                    vehicle: number;
                    codes: ("SKILL" | "CAPACITY" | "TIME_WINDOW" | "SHIFT" | "REACH" | "LOCKED" | "EXCLUDED" | "CAN_BUT_COSTS")[];
                    needs: string;
                };
            }[];
            /** @description What each planned order adds to its route while all others stay, and what it would add to the best other vehicle. */
            planned: {
                type: "job" | "shipment";
                /** @description For a shipment, the id of its delivery. */
                id: number;
                vehicle: number;
                adds: {
                    duration: number;
                    distance: number;
                    cost: number;
                } | null;
                alternative: {
                    vehicle: number;
                    duration: number;
                    distance: number;
                    cost: number;
                } | null;
            }[];
            routes: {
                vehicle: number;
                description?: string;
                cost: number;
                delivery: number[];
                pickup: number[];
                setup: number;
                service: number;
                duration: number;
                waiting_time: number;
                priority: number;
                distance: number;
                violations: {
                    /** @description The cause in VROOM: delay, lead_time, load, skills, precedence .. */
                    cause: string;
                    code: "SKILL" | "CAPACITY" | "TIME_WINDOW" | "SHIFT" | "REACH" | "LOCKED" | "EXCLUDED" | "CAN_BUT_COSTS";
                    detail: string;
                    duration?: number;
                }[];
                steps: {
                    type: "start" | "job" | "pickup" | "delivery" | "break" | "end";
                    id?: number;
                    description?: string;
                    /** @description Longitude and latitude. */
                    location?: number[];
                    location_index?: number;
                    arrival: number;
                    /** @description Distance driven so far. */
                    duration: number;
                    distance: number;
                    setup: number;
                    service: number;
                    waiting_time: number;
                    load: number[];
                    /** @description How much later the vehicle may arrive without breaking anything after it. */
                    slack?: number;
                    violations: {
                        /** @description The cause in VROOM: delay, lead_time, load, skills, precedence .. */
                        cause: string;
                        code: "SKILL" | "CAPACITY" | "TIME_WINDOW" | "SHIFT" | "REACH" | "LOCKED" | "EXCLUDED" | "CAN_BUT_COSTS";
                        detail: string;
                        duration?: number;
                    }[];
                }[];
                /** @description Line of the route, as an encoded polyline of five digits. */
                geometry?: string;
            }[];
            search: {
                iterations: number;
                seed: number;
                /** @description vroom: the VROOM server made the plan. */
                solver?: string;
                /** @description Why the requested solver was not used. */
                fallback?: string;
            };
            /** @description Source of the travel times between locations. */
            travel?: {
                source: "osrm" | "valhalla" | "graphhopper" | "learned" | "default" | "options";
                /** @description Why the configured engine was not used. */
                fallback?: string;
                learnedUntil?: string;
                learnedTrips?: number;
                /** @description Steps that would be late if ways took the time that four of five trips keep. */
                atRisk?: {
                    vehicle: number;
                    type: "start" | "job" | "pickup" | "delivery" | "break" | "end";
                    id?: number;
                    /** @description Seconds. */
                    late: number;
                }[];
            };
        };
        GetMapAnswer: {
            tiles: boolean;
            overlay: boolean;
        };
    };
    responses: {
        /** @description An error with a stable `code`. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetHealthLiveAnswer"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getHealthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetHealthReadyAnswer"];
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetHealthReadyAnswer503"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    sendReadings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": ({
                    /**
                     * Format: uuid
                     * @description A device may leave it out.
                     */
                    vehicleId?: string;
                    time: string | number;
                    longitude?: number | null;
                    latitude?: number | null;
                    altitude?: number | null;
                    speed?: number | null;
                    heading?: number | null;
                    fuelLevel?: number | null;
                    odometer?: number | null;
                    ignition?: boolean | null;
                    engine?: {
                        [key: string]: unknown;
                    } | null;
                    stateOfCharge?: number | null;
                    engineHours?: number | null;
                    event?: string | null;
                    eventData?: {
                        [key: string]: unknown;
                    } | null;
                    attributes?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                })[] | ({
                    /**
                     * Format: uuid
                     * @description A device may leave it out.
                     */
                    vehicleId?: string;
                    time: string | number;
                    longitude?: number | null;
                    latitude?: number | null;
                    altitude?: number | null;
                    speed?: number | null;
                    heading?: number | null;
                    fuelLevel?: number | null;
                    odometer?: number | null;
                    ignition?: boolean | null;
                    engine?: {
                        [key: string]: unknown;
                    } | null;
                    stateOfCharge?: number | null;
                    engineHours?: number | null;
                    event?: string | null;
                    eventData?: {
                        [key: string]: unknown;
                    } | null;
                    attributes?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                });
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SendReadingsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getResources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetResourcesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    logout: {
        parameters: {
            query?: {
                /** @description End all tokens of this user. */
                everywhere?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetMeAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The email, ignoring case. */
                email?: string;
                /** @description The name of one of the roles of the organization. */
                role?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listDevices: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description Only devices of this vehicle. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DevicePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceMade"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createDevices: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDevicesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DevicePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    rotateDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceMade"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getOrganizationQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetOrganizationQuotasAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    setOrganizationQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The most that the organization may have in each process; absent or null: the rule applies. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetOrganizationQuotasBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetOrganizationQuotasAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listVehicles: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "vin" | "-vin" | "licensePlate" | "-licensePlate";
                /** @description Related rows to include, separated by commas: driver. */
                include?: string;
                /** @description active by default. */
                status?: "active" | "maintenance" | "inactive" | "out_of_service";
                /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
                type?: string;
                /** @description The maker. */
                make?: string;
                /** @description The model. */
                model?: string;
                year?: number;
                /** @description In any case. */
                vin?: string;
                /** @description In any case; spaces, hyphens and dots are ignored. */
                licensePlate?: string;
                /** @description A JSON object that the specs contain, such as {"axles":3}. */
                specs?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehiclePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertVehicles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehiclePut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createVehicles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireVehicles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateVehicles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    activateVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    activateVehicles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    maintainVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    maintainVehicles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    deactivateVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    deactivateVehicles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    withdrawVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    withdrawVehicles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicle: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: driver. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehiclePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreVehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listVehicleGroups: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name";
                /** @description The id of one of vehicle_groups. */
                parentId?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehicleGroupPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createVehicleGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleGroupCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehicleGroup"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehicleGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertVehicleGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleGroupPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehicleGroupsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createVehicleGroups: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleGroupCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehicleGroupsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehicleGroupsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireVehicleGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateVehicleGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleGroupBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateVehicleGroupsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicleGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehicleGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireVehicleGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateVehicleGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VehicleGroupPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehicleGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreVehicleGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehicleGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listDrivers: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "licenseNumber" | "-licenseNumber" | "licenseExpiry" | "-licenseExpiry";
                /** @description Related rows to include, separated by commas: user. */
                include?: string;
                /** @description active by default. */
                status?: "active" | "on_leave" | "inactive" | "suspended";
                /** @description The id of one of users. */
                userId?: string;
                /** @description The complete number. */
                licenseNumber?: string;
                /** @description Beginning of the name, in any case. */
                name?: string;
                /** @description Only where licenseExpiry is at or after this. */
                licenseExpiryFrom?: string;
                /** @description Only where licenseExpiry is before this. */
                licenseExpiryTo?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriverCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertDrivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriverPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createDrivers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriverCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireDrivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateDrivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriverBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    activateDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    activateDrivers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    leaveDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    leaveDrivers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    deactivateDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    deactivateDrivers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    suspendDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    suspendDrivers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateDriversAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDriver: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: user. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriverPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreDriver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Driver"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listAssignments: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "startTime" | "-startTime";
                /** @description Related rows to include, separated by commas: vehicle, driver. */
                include?: string;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description The id of one of drivers. */
                driverId?: string;
                /** @description active by default; only active ones exclude others. */
                status?: "active" | "completed" | "cancelled";
                /** @description Only active assignments that cover this time. */
                at?: string;
                /** @description Only where startTime is at or after this. */
                startFrom?: string;
                /** @description Only where startTime is before this. */
                startTo?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignmentCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertAssignments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignmentPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createAssignments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignmentCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireAssignments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateAssignments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignmentBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    completeAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteAssignmentBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    completeAssignments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                    endTime?: string | null;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    cancelAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    cancelAssignments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    reopenAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    reopenAssignments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAssignmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAssignment: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: vehicle, driver. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignmentPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreAssignment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name";
                /** @description Beginning of the name, in any case. */
                name?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertCustomers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCustomersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createCustomers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCustomersAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCustomersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireCustomers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateCustomers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCustomersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listRoutes: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name";
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoutePut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateRoutesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createRoutes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateRoutesAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateRoutesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateRoutesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoutePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "completedAt" | "-completedAt";
                /** @description Related rows to include, separated by commas: customer, route, vehicle, driver, stops. */
                include?: string;
                /** @description pending by default. */
                status?: "pending" | "assigned" | "in_progress" | "completed" | "failed" | "cancelled";
                /** @description The id of one of customers. */
                customerId?: string;
                /** @description The id of one of routes. */
                routeId?: string;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description The id of one of drivers. */
                driverId?: string;
                /** @description The customer's complete reference. */
                reference?: string;
                /** @description true: jobs with stops, which are orders; false: plain records. */
                hasStops?: boolean;
                /** @description Only where completedAt is at or after this. */
                completedFrom?: string;
                /** @description Only where completedAt is before this. */
                completedTo?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    assignJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignJobBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    assignJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                    vehicleId?: string | null;
                    driverId?: string | null;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    unassignJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    unassignJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    startJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    startJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    completeJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    completeJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    failJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["FailJobBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    failJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                    notes?: string | null;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["FailJobBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    cancelJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                    notes?: string | null;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    reopenJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    reopenJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getJob: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: customer, route, vehicle, driver, stops. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listJobStops: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The id of one of transport_jobs. */
                jobId?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStopPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getJobStop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStop"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateJobStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobStopPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStop"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listCashSettlements: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The id of one of drivers. */
                driverId?: string;
                /** @description The day. */
                day?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CashSettlementPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createCashSettlement: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CashSettlementCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CashSettlement"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CashSettlement"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertCashSettlements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CashSettlementPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCashSettlementsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createCashSettlements: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CashSettlementCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCashSettlementsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCashSettlementsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireCashSettlements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateCashSettlements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CashSettlementBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateCashSettlementsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getCashSettlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CashSettlement"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireCashSettlement: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateCashSettlement: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CashSettlementPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CashSettlement"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreCashSettlement: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CashSettlement"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listShipments: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description Related rows to include, separated by commas: job. */
                include?: string;
                /** @description The id of one of transport_jobs. */
                jobId?: string;
                /** @description What is carried; general by default. */
                type?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShipmentPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createShipment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipmentCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipment"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertShipments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipmentPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateShipmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createShipments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipmentCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateShipmentsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateShipmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireShipments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateShipments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipmentBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateShipmentsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getShipment: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: job. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireShipment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateShipment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipmentPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreShipment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipment"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listMaintenanceRecords: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "date" | "-date";
                /** @description Related rows to include, separated by commas: vehicle. */
                include?: string;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
                type?: string;
                /** @description Only where date is at or after this. */
                from?: string;
                /** @description Only where date is before this. */
                to?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRecordPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createMaintenanceRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceRecordCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRecord"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRecord"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertMaintenanceRecords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceRecordPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceRecordsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createMaintenanceRecords: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceRecordCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceRecordsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceRecordsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireMaintenanceRecords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateMaintenanceRecords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceRecordBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceRecordsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMaintenanceRecord: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: vehicle. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRecord"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireMaintenanceRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateMaintenanceRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceRecordPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRecord"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreMaintenanceRecord: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceRecord"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listMaintenanceSchedules: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description Of vehicle. */
                vehicleType?: string;
                /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
                type?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceSchedulePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createMaintenanceSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceScheduleCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceSchedule"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceSchedule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertMaintenanceSchedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceSchedulePut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceSchedulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createMaintenanceSchedules: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceScheduleCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceSchedulesAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceSchedulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireMaintenanceSchedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateMaintenanceSchedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceScheduleBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceSchedulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMaintenanceSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceSchedule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireMaintenanceSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateMaintenanceSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceSchedulePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceSchedule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreMaintenanceSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceSchedule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listMaintenanceTriggers: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description Related rows to include, separated by commas: vehicle, schedule. */
                include?: string;
                /** @description Whether it is overdue now. */
                overdue?: boolean;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description The id of one of maintenance_schedules. */
                scheduleId?: string;
                /** @description Type of maintenance, such as oil_change; it connects records, schedules and triggers. */
                type?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceTriggerPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createMaintenanceTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceTriggerCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceTrigger"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceTrigger"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertMaintenanceTriggers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceTriggerPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceTriggersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createMaintenanceTriggers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceTriggerCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceTriggersAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceTriggersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireMaintenanceTriggers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateMaintenanceTriggers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceTriggerBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateMaintenanceTriggersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMaintenanceTrigger: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: vehicle, schedule. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceTrigger"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireMaintenanceTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateMaintenanceTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceTriggerPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceTrigger"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreMaintenanceTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceTrigger"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listAuditLogs: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "sequence" | "-sequence";
                /** @description Related rows to include, separated by commas: user. */
                include?: string;
                /** @description The id of one of users. */
                userId?: string;
                /** @description The kind of change. */
                action?: "insert" | "update" | "delete";
                /** @description The table of the changed row. */
                entityType?: string;
                /** @description The id. */
                entityId?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAuditLog: {
        parameters: {
            query?: {
                /** @description Related rows to include, separated by commas: user. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listAvailableVehicles: {
        parameters: {
            query: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "vin" | "-vin" | "licensePlate" | "-licensePlate";
                /** @description Related rows to include, separated by commas: driver. */
                include?: string;
                /** @description The type of vehicle, which maintenance schedules refer to; other by default. */
                type?: string;
                /** @description The maker. */
                make?: string;
                /** @description The model. */
                model?: string;
                year?: number;
                /** @description In any case. */
                vin?: string;
                /** @description In any case; spaces, hyphens and dots are ignored. */
                licensePlate?: string;
                /** @description A JSON object that the specs contain, such as {"axles":3}. */
                specs?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description From this moment on. */
                from: string;
                /** @description End of the time, exclusive. */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VehiclePage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listAvailableDrivers: {
        parameters: {
            query: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "licenseNumber" | "-licenseNumber" | "licenseExpiry" | "-licenseExpiry";
                /** @description Related rows to include, separated by commas: user. */
                include?: string;
                /** @description The id of one of users. */
                userId?: string;
                /** @description The complete number. */
                licenseNumber?: string;
                /** @description Beginning of the name, in any case. */
                name?: string;
                /** @description Only where licenseExpiry is at or after this. */
                licenseExpiryFrom?: string;
                /** @description Only where licenseExpiry is before this. */
                licenseExpiryTo?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description From this moment on. */
                from: string;
                /** @description End of the time, exclusive. */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getCashDays: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
                /** @description Only this driver. */
                driverId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetCashDaysAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMonthlyVehicleStats: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The first month. */
                from?: string;
                /** @description The month after the last one (exclusive). */
                to?: string;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetMonthlyVehicleStatsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetDashboardAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importVehicles: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importVehicleGroups: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importDrivers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importAssignments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importCustomers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importRoutes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importJobs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importCashSettlements: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importShipments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importMaintenanceRecords: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importMaintenanceSchedules: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importMaintenanceTriggers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    openLiveFeed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket from here on. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description Of the vehicles of a group, including all groups in it. */
                vehicleGroupId?: string;
                /** @description A ticket instead of the bearer token. */
                ticket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream without end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createLiveTicket: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateLiveTicketAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getPositions: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description west,south,east,north in degrees. A west greater than the east crosses the antimeridian. */
                bbox?: string;
                /** @description longitude,latitude: nearest first. */
                near?: string;
                /** @description Of the vehicles of a group, including all groups in it. */
                vehicleGroupId?: string;
                /** @description Largest distance from `near`. */
                radiusKm?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetPositionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description open by default. */
                status?: "open" | "acknowledged" | "resolved";
                /** @description The type of entity that the alert is about. */
                entityType?: "organization" | "vehicle" | "driver" | "device" | "shipment";
                /** @description The id of any entity. */
                entityId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description Type of the alert, such as low_fuel. */
                type?: string;
                /** @description warning by default. */
                severity?: "info" | "warning" | "critical";
                isResolved?: boolean;
                /** @description The id of one of users. */
                resolvedBy?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createAlerts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    acknowledgeAlerts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    resolveAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    resolveAlerts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    reopenAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    reopenAlerts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAlertsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAlertRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAlertRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    setAlertRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetAlertRulesAnswer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAlertRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importAlerts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listGeofences: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name";
                /** @description longitude,latitude: only geofences that contain this point, whatever their schedules say. */
                contains?: string;
                /** @description The id of one of geofence_groups. */
                geofenceGroupId?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofencePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createGeofence: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Geofence"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Geofence"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertGeofences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofencePut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofencesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createGeofences: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofencesAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofencesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireGeofences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateGeofences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofencesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getGeofence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Geofence"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireGeofence: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateGeofence: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofencePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Geofence"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreGeofence: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Geofence"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listGeofenceGroups: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name";
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofenceGroupPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createGeofenceGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceGroupCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofenceGroup"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofenceGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertGeofenceGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceGroupPut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofenceGroupsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createGeofenceGroups: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceGroupCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofenceGroupsAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofenceGroupsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireGeofenceGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateGeofenceGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceGroupBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateGeofenceGroupsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getGeofenceGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofenceGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireGeofenceGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateGeofenceGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GeofenceGroupPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofenceGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreGeofenceGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeofenceGroup"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getGeofencesGeojson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetGeofencesGeojsonAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postGeofencesGeojson: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostGeofencesGeojsonBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostGeofencesGeojsonAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicleGeofences: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetVehicleGeofencesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getEventRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetEventRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    setEventRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetEventRulesAnswer"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetEventRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listEventAlertRules: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt" | "name" | "-name";
                isActive?: boolean;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAlertRulePage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createEventAlertRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventAlertRuleCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAlertRule"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAlertRule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    upsertEventAlertRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventAlertRulePut"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateEventAlertRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createEventAlertRules: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventAlertRuleCreate"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateEventAlertRulesAnswer"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateEventAlertRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireEventAlertRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"][];
            };
        };
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateEventAlertRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventAlertRuleBulkPatch"][];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateEventAlertRulesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getEventAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAlertRule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireEventAlertRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateEventAlertRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventAlertRulePatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAlertRule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    restoreEventAlertRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAlertRule"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listSubscriptions: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description ended: the receiver answered that it is gone, or somebody ended the subscription. */
                status?: "active" | "paused" | "ended";
                /** @description The kind of target. */
                kind?: "webhook" | "email" | "push" | "mqtt" | "redis" | "nats";
                /** @description true: retired rows instead of active ones. */
                retired?: boolean;
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionCreate"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionMade"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    pauseSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    pauseSubscriptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseSubscriptionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    resumeSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    resumeSubscriptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseSubscriptionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    endSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateVehicleBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    endSubscriptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The id.
                     */
                    id: string;
                }[];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseSubscriptionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    updateSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row as read; 412 if the row was changed since. */
                "if-match"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionPatch"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                subscriptionId?: string;
                /** @description dead: it failed for three days. */
                state?: "waiting" | "delivered" | "dead";
                /** @description csv: everything that the filters find, whatever the limit, streamed. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as CSV, the whole list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                    "text/csv": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    rotateSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionMade"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getSubscriptionDeliveries: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    redeliverSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverSubscriptionBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliverSubscriptionAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getPushKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetPushKeyAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importGeofences: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importGeofenceGroups: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    importEventAlertRules: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getOperations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetOperationsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getOperationsDay: {
        parameters: {
            query?: {
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetOperationsDayAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getJobsQueue: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description By default jobs that wait, run or have failed for good. */
                state?: "waiting" | "running" | "failed" | "done";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetJobsQueueAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postJobsQueueRetry: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The id of the durable job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostJobsQueueRetryAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    retireJobsQueue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the durable job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationDispatchStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationDispatchStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDispatchStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationRoutesStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationRoutesStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationRoutesStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationBatchingStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationBatchingStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationBatchingStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationEscalationStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationEscalationStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationEscalationStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationStatusAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatusOfAll"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationStartAll: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatusOfAll"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationStopAll: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatusOfAll"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDispatchStats: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAutomationDispatchStatsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationRoutesStats: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAutomationRoutesStatsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationBatchingStats: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAutomationBatchingStatsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationEscalationStats: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAutomationEscalationStatsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDispatchAssignments: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The order concerned. */
                orderId?: string;
                /** @description The driver concerned. */
                driverId?: string;
                /** @description How the assignment was made. */
                assignmentType?: "AUTO_ASSIGNED" | "FORCE_ASSIGNED" | "MANUAL";
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentLogPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDispatchOffers: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The order concerned. */
                orderId?: string;
                /** @description The driver concerned. */
                driverId?: string;
                /** @description State of the offer. */
                status?: "offered" | "accepted" | "rejected" | "expired" | "withdrawn";
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfferPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationRoutesOptimizations: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The driver concerned. */
                driverId?: string;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptimizationPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationRoutesTrafficIncidents: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description true: incidents that are not over; false: those that are. */
                active?: boolean;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficIncidentPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationBatchingBatches: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The driver concerned. */
                driverId?: string;
                /** @description Progress of the batch. */
                status?: "pending" | "processing" | "completed" | "failed" | "cancelled";
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationEscalationLogs: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The order concerned. */
                orderId?: string;
                /** @description The driver concerned. */
                driverId?: string;
                /** @description The type of problem. */
                escalationType?: "SLA_RISK" | "STUCK_ORDER" | "UNRESPONSIVE_DRIVER" | "FAILED_DELIVERY";
                /** @description How severe it is. */
                severity?: "low" | "medium" | "high" | "critical";
                /** @description Whether somebody is handling it. */
                status?: "open" | "investigating" | "resolved";
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EscalationPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationEscalationAlerts: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The field to sort by; - sorts in descending order. By default newest first, by the field of a requested range, or by createdAt. */
                sort?: "createdAt" | "-createdAt";
                /** @description The order concerned. */
                orderId?: string;
                /** @description The type of problem. */
                alertType?: "DISPATCH_FAILED" | "OPTIMIZATION_NEEDED" | "SLA_BREACH" | "DRIVER_UNRESPONSIVE";
                /** @description How severe it is. */
                severity?: "low" | "medium" | "high" | "critical";
                /** @description true: resolved alerts; false: open ones. */
                resolved?: boolean;
                /** @description Only where createdAt is at or after this. */
                createdFrom?: string;
                /** @description Only where createdAt is before this. */
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DispatchAlertPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationBatchingBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                batchId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationEscalationAlertResolve: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The alert. */
                alertId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DispatchAlert"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationEscalationLogInvestigate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The escalation. */
                escalationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationEscalationLogResolve: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The escalation. */
                escalationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Escalation"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationEscalationAtRiskOrders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAutomationEscalationAtRiskOrdersAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationDispatchAssign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The order: a job with stops that has not ended. */
                orderId: string;
            };
            cookie?: never;
        };
        /** @description The body is optional. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignOrder"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentLog"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDispatchPreview: {
        parameters: {
            query?: {
                /** @description By default the best driver. */
                driverId?: string;
            };
            header?: never;
            path: {
                /** @description The order: a job with stops that has not ended. */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentPreview"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationDispatchOfferAccept: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The offer. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationDispatchOfferReject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The offer. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationRoutesTrafficIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrafficIncidentReport"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficIncident"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficIncident"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationRoutesTrafficIncidentResolve: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The incident. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficIncident"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationRoutesOptimize: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The driver of the route. */
                driverId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Optimization"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postAutomationBatchingProcess: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAutomationBatchingProcessAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDispatchEta: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order. */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobEta"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationDashboard"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getAutomationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings that differ from the defaults. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationSettings"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    setAutomationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Settings that differ from the defaults. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationSettings"];
            };
        };
        responses: {
            /** @description Settings that differ from the defaults. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationSettings"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDriverTargets: {
        parameters: {
            query?: {
                /** @description Only this driver. */
                driverId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetDriverTargetsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    setDriverTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The driver. */
                driverId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DriverTargetPut"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriverTarget"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDriverPerformance: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
                /** @description Only this driver. */
                driverId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetDriverPerformanceAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDriverPerformanceTop: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetDriverPerformanceTopAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getDriverPerformanceMissingTargets: {
        parameters: {
            query?: {
                /** @description The first day; by default six days before the last one. */
                from?: string;
                /** @description The last day, inclusive; by default today. */
                to?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetDriverPerformanceTopAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMyDay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyDay"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postMyDayStopArrived: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The stop. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyStopMoment"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyStop"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postMyDayStopDeparted: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The stop. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyStopMoment"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyStop"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postMyDayStopDone: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The stop. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyStopDone"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyStop"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postMyDayStopFailed: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The stop. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyStopFailed"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyStop"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postMyDayOrderCash: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The order. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyCash"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyDay"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postMyDayStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyStatus"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyDay"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getJobStopProof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The stop. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStopProof"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postJobShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The order. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderShare"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getPublicOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicOrder"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getTelemetryRejections: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                code?: "not_json" | "not_a_reading" | "bad_time" | "time_too_old" | "time_in_future" | "bad_clock" | "bad_position" | "bad_value" | "unknown_vehicle" | "not_your_vehicle" | "too_large";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetTelemetryRejectionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getEvents: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /**
                 * @description One, or several with commas between them: geofence_enter, geofence_exit, geofence_dwell, speeding, harsh_acceleration, harsh_braking, harsh_cornering, idling, fuel_theft, refuel, trip_start, trip_end, ignition_on, ignition_off, device_offline, device_online, battery_low, tow, engine_fault, low_fuel, high_speed, or a word from the event field of readings.
                 * @example geofence_enter,geofence_exit
                 */
                type?: string;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
                /** @description The id of one of drivers. */
                driverId?: string;
                /** @description The id of one of geofences. */
                geofenceId?: string;
                /** @description Only those at or after this. */
                from?: string;
                /** @description Only those before this. */
                to?: string;
                /** @description -time: newest first. */
                sort?: "time" | "-time";
                /** @description Include events that were withdrawn. */
                withdrawn?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetEventsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getEventsFeed: {
        parameters: {
            query?: {
                /** @description nextCursor of the previous answer. By default from the oldest on. */
                after?: string;
                limit?: number;
                /** @description A group of vehicles, including all groups in it, as it is now. */
                vehicleGroupId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetEventsFeedAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsVisits: {
        parameters: {
            query?: {
                /** @description Items per page. */
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Start of the range; visits that overlap it are listed. By default 24 hours before its end. */
                from?: string;
                /** @description End of the range. By default the present. */
                to?: string;
                /** @description The id of one of geofences. */
                geofenceId?: string;
                /** @description The id of one of vehicles. */
                vehicleId?: string;
                /** @description A group of vehicles, including all groups in it. */
                vehicleGroupId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsVisitsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicleTrack: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Some of vehicleId, time, receivedAt, longitude, latitude, altitude, speed, heading, fuelLevel, odometer, ignition, engine, attributes, stateOfCharge, engineHours, event, eventData; by default all of them. */
                fields?: string;
                /** @description Thin the track to this many points, keeping its shape. */
                points?: number;
                /** @description Thin the track to this tolerance in metres. */
                tolerance?: number;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The track as JSON, or only its positions as a GeoJSON feature or as GPX. */
            200: {
                headers: {
                    /** @description upTo, for answers other than JSON. */
                    "x-up-to"?: string;
                    /** @description keptSince, for answers other than JSON. */
                    "x-kept-since"?: string;
                    /** @description archive, if readings came from it. */
                    "x-source"?: string;
                    /** @description GeoJSON and GPX: nextCursor, if there is more. */
                    "x-next-cursor"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetVehicleTrackAnswer"];
                    "application/geo+json": components["schemas"]["GetVehicleTrackGeoJsonAnswer"];
                    "application/gpx+xml": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicleTrips: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Length of rest that ends a trip. */
                stopSeconds?: number;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetVehicleTripsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicleStops: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Length of rest that ends a trip. */
                stopSeconds?: number;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetVehicleStopsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getVehicleSeries: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description auto: the finest resolution with at most `points` per vehicle. Hours and days are UTC. */
                resolution?: "auto" | "raw" | "hour" | "day";
                /** @description Raw: some of longitude, latitude, altitude, speed, heading, fuelLevel, odometer, ignition, engine, stateOfCharge, engineHours, event, eventData, attributes. Hours and days: some of samples, firstTime, lastTime, speedCount, speedSum, speedMin, speedMax, fuelCount, fuelSum, fuelMin, fuelMax, fuelFirst, fuelLast, odometerFirst, odometerLast, chargeCount, chargeSum, chargeMin, chargeMax, chargeFirst, chargeLast, engineHoursFirst, engineHoursLast, distanceKm, movingSeconds, idleSeconds, stoppedSeconds, engineSeconds, firstLongitude, firstLatitude, lastLongitude, lastLatitude, west, south, east, north, speed, fuelLevel, odometer, stateOfCharge, engineHours, longitude, latitude; there, averages are speed, fuelLevel, stateOfCharge. */
                fields?: string;
                points?: number;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetVehicleSeriesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getSeries: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description auto: the finest resolution with at most `points` per vehicle. Hours and days are UTC. */
                resolution?: "auto" | "raw" | "hour" | "day";
                /** @description Raw: some of longitude, latitude, altitude, speed, heading, fuelLevel, odometer, ignition, engine, stateOfCharge, engineHours, event, eventData, attributes. Hours and days: some of samples, firstTime, lastTime, speedCount, speedSum, speedMin, speedMax, fuelCount, fuelSum, fuelMin, fuelMax, fuelFirst, fuelLast, odometerFirst, odometerLast, chargeCount, chargeSum, chargeMin, chargeMax, chargeFirst, chargeLast, engineHoursFirst, engineHoursLast, distanceKm, movingSeconds, idleSeconds, stoppedSeconds, engineSeconds, firstLongitude, firstLatitude, lastLongitude, lastLatitude, west, south, east, north, speed, fuelLevel, odometer, stateOfCharge, engineHours, longitude, latitude; there, averages are speed, fuelLevel, stateOfCharge. */
                fields?: string;
                points?: number;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetSeriesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getTelemetryFeed: {
        parameters: {
            query?: {
                /** @description nextCursor of the previous answer. By default from the oldest on. */
                after?: string;
                limit?: number;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetTelemetryFeedAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsLastPositions: {
        parameters: {
            query?: {
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsLastPositionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsLowFuel: {
        parameters: {
            query?: {
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Percent. */
                below?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsLowFuelAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsHighLoad: {
        parameters: {
            query?: {
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Load as a share of the capacity. */
                above?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsHighLoadAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsStationaryVehicles: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description km/h. */
                below?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsStationaryVehiclesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsLongDrivingSessions: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Average speed over ten minutes, in km/h, above which a stretch counts as driven. */
                overSpeed?: number;
                /** @description Ten-minute stretches. */
                moreThan?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsLongDrivingSessionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsLongDailySessions: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Average speed over ten minutes, in km/h, above which a stretch counts as driven. */
                overSpeed?: number;
                /** @description Ten-minute stretches. */
                moreThan?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsLongDrivingSessionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsDrivingDuration: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Average speed over ten minutes, in km/h, above which a stretch counts as driven. */
                overSpeed?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsDrivingDurationAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsDrivingSessions: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Average speed over ten minutes, in km/h, above which a stretch counts as driven. */
                overSpeed?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsDrivingSessionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsFuelConsumption: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description km/h. */
                overSpeed?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsFuelConsumptionAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsLoad: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsLoadAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsDailyActivity: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description Of attributes.status. */
                activeBelow?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsDailyActivityAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsBreakdowns: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
                /** @description The status that means a breakdown. */
                brokenAt?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsBreakdownsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReportsUsage: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                by?: "organization" | "fleet" | "vehicle" | "driver";
                period?: "all" | "day" | "week" | "month";
                /** @description Only vehicles with this specs.fleet. */
                fleet?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                limit?: number;
                /** @description nextCursor of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetReportsUsageAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getTelemetryExport: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
                /** @description Ids of vehicles, separated by commas; at most 1000. */
                vehicleIds?: string;
                /** @description Only vehicles of this group, including all groups in it. */
                vehicleGroupId?: string;
                /** @description Some of vehicleId, time, receivedAt, longitude, latitude, altitude, speed, heading, fuelLevel, odometer, ignition, engine, attributes, stateOfCharge, engineHours, event, eventData; by default all of them. */
                fields?: string;
                format?: "csv" | "ndjson" | "parquet";
                /** @description Resumes a broken CSV or NDJSON: vehicleId,time of the last complete row received. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The readings, by day, vehicle and time. */
            200: {
                headers: {
                    /** @description upTo, for answers other than JSON. */
                    "x-up-to"?: string;
                    /** @description keptSince, for answers other than JSON. */
                    "x-kept-since"?: string;
                    /** @description archive, if readings came from it. */
                    "x-source"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv; charset=utf-8; header=present": string;
                    "application/x-ndjson; charset=utf-8": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getTelemetryArchive: {
        parameters: {
            query?: {
                /** @description Begin of the range, included. Absent: 24 hours before its end. */
                from?: string;
                /** @description End of the range, exclusive. By default the present. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetTelemetryArchiveAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    replayRejections: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRejectionsBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayRejectionsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getTelemetryDoors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetTelemetryDoorsAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getPlanningTravelTimes: {
        parameters: {
            query?: {
                /** @description Only this hour of the week, by cell. */
                hour?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetPlanningTravelTimesAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    postPlanningSolve: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of up to 200 characters. A repeated request with the same key is processed once, and gets the same answer for a day. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostPlanningSolveBody"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostPlanningSolveAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetMapAnswer"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMapOverlay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The places. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": unknown;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getMapTilesPmtiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description The requested range. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getFilesContent: {
        parameters: {
            query: {
                /** @example any */
                key: string;
                /**
                 * @description The file name for a download.
                 * @example any
                 */
                name: string;
                /**
                 * @description Epoch seconds.
                 * @example 1
                 */
                ends: number;
                /** @example any */
                signature: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description The requested range. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getOperationsMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
}
