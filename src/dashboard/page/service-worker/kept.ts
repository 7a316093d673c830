/** Where the answers of the API lie that are shown without a network. Each is of one token, and all go when its user signs out. */
export const keptAnswers = 'fleetwake-answers'

/** What My day needs to be shown: who is signed in, which pages there are, and the day itself. */
export const keptPaths: readonly string[] = ['/api/v1/auth/me', '/api/v1/resources', '/api/v1/my-day']
