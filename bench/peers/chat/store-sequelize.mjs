// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
// MariaDB through Sequelize: models, and a managed transaction for each message.
import { DataTypes, Sequelize, UniqueConstraintError } from 'sequelize';
import { hashToken } from './people.mjs';

// Functions, since Sequelize writes into what it is given.
const key = () => ({ type: DataTypes.CHAR(36), primaryKey: true });
const reference = () => ({ type: DataTypes.CHAR(36), allowNull: false });

function defineModels(sequelize) {
  const plain = { timestamps: false, underscored: true };
  const User = sequelize.define('user', {
    id: key(), name: DataTypes.STRING(200), role: DataTypes.STRING(16),
    tokenHash: { type: DataTypes.CHAR(64), unique: true },
  }, plain);
  const Conversation = sequelize.define('conversation', {
    id: key(), visitorId: reference(), lastSeq: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
  }, plain);
  const Message = sequelize.define('message', {
    id: key(), conversationId: reference(), seq: { type: DataTypes.INTEGER, allowNull: false },
    clientId: { type: DataTypes.STRING(64), allowNull: false }, senderId: reference(),
    content: { type: DataTypes.TEXT, allowNull: false }, createdAt: { type: DataTypes.STRING(24), allowNull: false },
  }, {
    ...plain,
    indexes: [
      { unique: true, fields: ['conversation_id', 'seq'] },
      { unique: true, fields: ['conversation_id', 'sender_id', 'client_id'] },
    ],
  });
  return { User, Conversation, Message };
}

async function connect(name) {
  const options = {
    dialect: 'mysql', logging: false, username: process.env.MYSQL_USER, password: process.env.MYSQL_PASSWORD,
    dialectOptions: { socketPath: process.env.MYSQL_SOCKET }, pool: { max: Number(process.env.POOL ?? 10) },
    define: { charset: 'utf8mb4', collate: 'utf8mb4_bin' },
  };
  const first = new Sequelize(options);
  await first.query(`DROP DATABASE IF EXISTS ${name}`);
  await first.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await first.close();
  return new Sequelize({ ...options, database: name });
}

export async function openStore(people) {
  const sequelize = await connect('peer_sequelize');
  const { User, Conversation, Message } = defineModels(sequelize);
  await sequelize.sync();
  await User.bulkCreate(people.users);
  await Conversation.bulkCreate(people.conversations);

  function store(message) {
    return sequelize.transaction(async (transaction) => {
      const conversation = await Conversation.findByPk(message.conversationId,
        { transaction, lock: transaction.LOCK.UPDATE });
      const seq = conversation.lastSeq + 1;
      await Message.create({ ...message, senderId: message.sender.id, seq }, { transaction });
      await conversation.update({ lastSeq: seq }, { transaction });
      return { ...message, seq };
    });
  }

  async function findSent({ conversationId, sender, clientId }) {
    return Message.findOne({ where: { conversationId, senderId: sender.id, clientId } });
  }

  return {
    findUser: (token) => User.findOne({ where: { tokenHash: hashToken(token) } }),
    async mayRead(user, conversationId) {
      const conversation = await Conversation.findByPk(conversationId);
      return conversation !== null && (user.role === 'agent' || conversation.visitorId === user.id);
    },
    async append(message) {
      try {
        return await store(message);
      } catch (error) {
        if (!(error instanceof UniqueConstraintError)) throw error;
        const sent = await findSent(message);
        return { ...message, id: sent.id, seq: sent.seq };
      }
    },
  };
}
