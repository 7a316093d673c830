"""Publishes what stands in its input, a line a message, with the paho client as its documentation shows it."""

import sys

import paho.mqtt.client as mqtt

host, port, topic, qos, username, password = sys.argv[1:7]
# paho 2 asks which form of callbacks is meant; paho 1 does not know the question.
versions = getattr(mqtt, "CallbackAPIVersion", None)
client = mqtt.Client(versions.VERSION2) if versions else mqtt.Client()
if username:
    client.username_pw_set(username, password)
client.connect(host, int(port))
client.loop_start()
sent = [client.publish(topic, line.rstrip("\n"), qos=int(qos)) for line in sys.stdin]
for message in sent:
    message.wait_for_publish()
client.loop_stop()
client.disconnect()
print(len(sent))
