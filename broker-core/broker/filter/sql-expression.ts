/** A number literal: its Java type decides how texts are read that it is compared with. */
export interface NumberLiteral {
  readonly kind: 'number'
  readonly type: 'int' | 'long' | 'double'
  /** A bigint only beyond the safe integers. */
  readonly value: number | bigint
  /** As written. */
  readonly text: string
}

export interface PropertyOperand {
  readonly kind: 'property'
  readonly name: string
}

export interface TextLiteral {
  readonly kind: 'text'
  readonly value: string
}

/** TRUE, FALSE or NULL (null). */
export interface TruthLiteral {
  readonly kind: 'truth'
  readonly value: boolean | null
}

export type OrderOperator = '>' | '>=' | '<' | '<='
export type SearchOperator = 'CONTAINS' | 'STARTSWITH' | 'ENDSWITH'

/** Conditions: what AND, OR and NOT combine. */
export type Condition =
  | TruthLiteral
  /** A property on its own: null when missing, else false, because no text is a truth value. */
  | { readonly kind: 'cast'; readonly operand: PropertyOperand }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] }
  | {
      readonly kind: 'order'
      readonly operator: OrderOperator
      readonly left: SqlExpression
      readonly right: SqlExpression
    }
  | { readonly kind: 'equal'; readonly left: SqlExpression; readonly right: SqlExpression }
  | { readonly kind: 'isNull'; readonly operand: SqlExpression }
  | {
      readonly kind: 'in'
      readonly operand: PropertyOperand
      readonly texts: readonly string[]
      readonly isNegated: boolean
    }
  | {
      readonly kind: 'search'
      readonly operator: SearchOperator
      readonly operand: SqlExpression
      readonly text: string
      readonly isNegated: boolean
    }

/** Any node of a parsed SQL92 expression (Java: the classes of org.apache.rocketmq.filter.expression). */
export type SqlExpression =
  | PropertyOperand
  | TextLiteral
  | NumberLiteral
  | { readonly kind: 'negate'; readonly operand: SqlExpression }
  | Condition

/** A literal, in Java a ConstantExpression. */
export type Literal = TextLiteral | NumberLiteral | TruthLiteral

export function isLiteral(node: SqlExpression): node is Literal {
  return node.kind === 'text' || node.kind === 'number' || node.kind === 'truth'
}

export function isCondition(node: SqlExpression): node is Condition {
  return node.kind !== 'property' && node.kind !== 'text' && node.kind !== 'number' && node.kind !== 'negate'
}

/** A literal as Apache prints it in its messages. */
export function printLiteral(node: Literal): string {
  if (node.kind === 'text') return `'${node.value.replaceAll("'", "''")}'`
  return node.kind === 'number' ? String(node.value) : String(node.value).toUpperCase()
}
