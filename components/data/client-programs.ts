/** Languages in which a first program is offered. */
export const programLanguages = ['Java', 'Go', 'Python', 'Node'] as const
export type ProgramLanguage = (typeof programLanguages)[number]

/** What a program is for, and what is filled in. */
export interface ProgramValues {
  readonly role: 'producer' | 'consumer'
  /** `host:port`, several with `;`. */
  readonly nameServer: string
  readonly topic: string
  readonly group: string
}

/** A whole small program that sends one message, or consumes a topic, over RocketMQ's own protocol. */
export function programOf(language: ProgramLanguage, values: ProgramValues): string {
  const written = {
    ...values,
    nameServer: quoted(values.nameServer),
    topic: quoted(values.topic),
    group: quoted(values.group),
    servers: values.nameServer.split(';').map(quoted).join(', '),
  }
  return programs[language][values.role](written).trimStart()
}

interface Written {
  readonly nameServer: string
  readonly topic: string
  readonly group: string
  readonly servers: string
}

const programs: Record<ProgramLanguage, Record<'producer' | 'consumer', (at: Written) => string>> = {
  Java: {
    producer: ({ nameServer, topic, group }) => `
// org.apache.rocketmq:rocketmq-client:5.3.2
DefaultMQProducer producer = new DefaultMQProducer(${group});
producer.setNamesrvAddr(${nameServer});
producer.start();
Message message = new Message(${topic}, "TagA", "key-1", "hello".getBytes(StandardCharsets.UTF_8));
System.out.println(producer.send(message));
producer.shutdown();
`,
    consumer: ({ nameServer, topic, group }) => `
// org.apache.rocketmq:rocketmq-client:5.3.2
DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(${group});
consumer.setNamesrvAddr(${nameServer});
consumer.subscribe(${topic}, "*");
consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
    messages.forEach(message -> System.out.println(new String(message.getBody(), StandardCharsets.UTF_8)));
    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
});
consumer.start();
`,
  },
  Go: {
    producer: ({ servers, topic, group }) => `
// go get github.com/apache/rocketmq-client-go/v2
p, err := rocketmq.NewProducer(
	producer.WithNameServer([]string{${servers}}),
	producer.WithGroupName(${group}),
)
if err != nil {
	log.Fatal(err)
}
if err := p.Start(); err != nil {
	log.Fatal(err)
}
defer p.Shutdown()
message := primitive.NewMessage(${topic}, []byte("hello")).WithTag("TagA").WithKeys([]string{"key-1"})
result, err := p.SendSync(context.Background(), message)
fmt.Println(result, err)
`,
    consumer: ({ servers, topic, group }) => `
// go get github.com/apache/rocketmq-client-go/v2
c, err := rocketmq.NewPushConsumer(
	consumer.WithNameServer([]string{${servers}}),
	consumer.WithGroupName(${group}),
)
if err != nil {
	log.Fatal(err)
}
err = c.Subscribe(${topic}, consumer.MessageSelector{},
	func(ctx context.Context, messages ...*primitive.MessageExt) (consumer.ConsumeResult, error) {
		for _, message := range messages {
			fmt.Println(string(message.Body))
		}
		return consumer.ConsumeSuccess, nil
	})
if err != nil {
	log.Fatal(err)
}
log.Fatal(c.Start())
`,
  },
  Python: {
    producer: ({ nameServer, topic, group }) => `
# pip install rocketmq-client-python
from rocketmq.client import Message, Producer

producer = Producer(${group})
producer.set_name_server_address(${nameServer})
producer.start()
message = Message(${topic})
message.set_tags("TagA")
message.set_keys("key-1")
message.set_body("hello")
print(producer.send_sync(message))
producer.shutdown()
`,
    consumer: ({ nameServer, topic, group }) => `
# pip install rocketmq-client-python
import time
from rocketmq.client import ConsumeStatus, PushConsumer

def consume(message):
    print(message.body)
    return ConsumeStatus.CONSUME_SUCCESS

consumer = PushConsumer(${group})
consumer.set_name_server_address(${nameServer})
consumer.subscribe(${topic}, consume)
consumer.start()
while True:
    time.sleep(60)
`,
  },
  Node: {
    producer: ({ servers, topic, group }) => `
// npm install ali-ons urllib@2
const httpclient = require('urllib')
const { Message, Producer } = require('ali-ons')

const producer = new Producer({ httpclient, nameSrv: [${servers}], producerGroup: ${group} })
const message = new Message(${topic}, 'TagA', 'hello')
message.keys = ['key-1']
producer.send(message).then(console.log, console.error)
`,
    consumer: ({ servers, topic, group }) => `
// npm install ali-ons urllib@2
const httpclient = require('urllib')
const { Consumer } = require('ali-ons')

const consumer = new Consumer({ httpclient, nameSrv: [${servers}], consumerGroup: ${group} })
consumer.subscribe(${topic}, '*', async (message) => {
  console.log(message.body.toString())
})
consumer.on('error', console.error)
`,
  },
}

/** A text as a literal in double quotes, which is the same in all four languages. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
