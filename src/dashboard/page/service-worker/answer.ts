/** What the browser's database answers. */
export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Resolves once a change is on the device's disk: a change that was only answered may still be lost with the page. */
export function written(request: IDBRequest): Promise<void> {
  const { transaction } = request
  return new Promise((resolve, reject) => {
    transaction!.oncomplete = () => resolve()
    transaction!.onabort = () => reject(transaction!.error)
  })
}
