import { createTransport } from 'nodemailer'
import type { Config } from '../../config.ts'
import type { Message } from '../message.ts'
import { type Answer, type Channel, type Receiver, taken } from './channel.ts'
import { writeMail } from './mail-text.ts'

type MailConfig = Pick<Config, 'smtpUrl' | 'smtpFrom' | 'deliveryTimeoutMs'>

/** A mail for each message, or one for several. */
export function emailChannel({ smtpUrl, smtpFrom, deliveryTimeoutMs }: MailConfig): Channel {
  const url = new URL(smtpUrl!)
  const timeouts = {
    connectionTimeout: deliveryTimeoutMs,
    greetingTimeout: deliveryTimeoutMs,
    socketTimeout: deliveryTimeoutMs,
  }
  const transport = createTransport({
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
    secure: url.protocol === 'smtps:',
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
    ...timeouts,
  })

  async function mail(receiver: Receiver, messages: readonly Message[]): Promise<Answer> {
    const { subject, text, html } = writeMail(messages, receiver)
    // The same in each attempt, so that a server or a reader can recognise a repeat.
    const messageId = `<${messages[0]!.id}.${receiver.subscriptionId}@fleetwake>`
    const headers = { 'Auto-Submitted': 'auto-generated' }
    const to = receiver.recipient!
    const { response, rejected } = await transport.sendMail({
      from: smtpFrom,
      to,
      subject,
      text,
      html,
      messageId,
      headers,
    })
    if (rejected.length > 0) throw new Error(`the mail server refused ${rejected.join(', ')}`)
    return { ...taken, text: response.slice(0, 1_000) }
  }

  return {
    send: async (receiver, message) => await mail(receiver, [message]),
    sendTogether: mail,
    close: async () => transport.close(),
  }
}
