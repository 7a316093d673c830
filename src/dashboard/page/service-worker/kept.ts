/** The cached API answers that are shown without a network. Each belongs to one token, and all are deleted on sign-out. */
export const keptAnswers = 'fleetwake-answers'

/** What My day needs: the signed-in user, the available pages, and the day itself. */
export const keptPaths: readonly string[] = ['/api/v1/auth/me', '/api/v1/resources', '/api/v1/my-day']
