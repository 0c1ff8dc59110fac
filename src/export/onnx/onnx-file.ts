import { PbfWriter } from "pbf";
import { PRODUCER } from "../facts.ts";
import { ExportError } from "../fitted.ts";

// The part of ONNX's protocol buffers that a small network needs. The numbers of the fields are
// those of onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

/** Version 8 of the format came with operator set 17, in 2022; later readers take both. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;
/** TensorProto.DataType.FLOAT and AttributeProto.AttributeType.INT. */
const FLOAT = 1;
const INT = 2;

/** A constant of a graph, in float32. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly number[];
}

/** One operation of a graph, by its name in the operator set. */
export interface Operation {
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A tensor that goes in or out, (n, width) in float32 with any n. */
interface Port {
  readonly name: string;
  readonly width: number;
}

/** A model with one output. */
export interface OnnxModel {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly output: Port;
  readonly constants: readonly Constant[];
  /** Each after those whose outputs it takes. */
  readonly operations: readonly Operation[];
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A model as an ONNX file.
 * @throws ExportError where a constant is beyond float32
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, IR_VERSION);
  writer.writeStringField(2, PRODUCER.name);
  writer.writeStringField(3, PRODUCER.version);
  writer.writeStringField(6, model.description);
  writer.writeMessage(7, writeGraph, model);
  writer.writeMessage(8, writeOperatorSet, OPERATOR_SET);
  for (const entry of Object.entries(model.metadata)) writer.writeMessage(14, writeEntry, entry);
  return writer.finish();
}

function writeOperatorSet(version: number, writer: PbfWriter): void {
  writer.writeStringField(1, ""); // ONNX's own operators
  writer.writeVarintField(2, version);
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

function writeGraph(model: OnnxModel, writer: PbfWriter): void {
  for (const operation of model.operations) writer.writeMessage(1, writeNode, operation);
  writer.writeStringField(2, model.name);
  for (const constant of model.constants) writer.writeMessage(5, writeTensor, constant);
  for (const input of model.inputs) writer.writeMessage(11, writePort, input);
  writer.writeMessage(12, writePort, model.output);
}

function writeNode({ kind, inputs, output, attributes }: Operation, writer: PbfWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  writer.writeStringField(2, output);
  writer.writeStringField(3, output); // a node is named by what it gives
  writer.writeStringField(4, kind);
  for (const entry of Object.entries(attributes ?? {})) {
    writer.writeMessage(5, writeAttribute, entry);
  }
}

function writeAttribute([name, value]: readonly [string, number], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeVarintField(3, value);
  writer.writeVarintField(20, INT);
}

function writeTensor({ name, shape, values }: Constant, writer: PbfWriter): void {
  for (const size of shape) writer.writeVarintField(1, size);
  writer.writeVarintField(2, FLOAT);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, littleEndian(name, values));
}

/** float32, as raw_data has it on any machine. */
function littleEndian(name: string, values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    if (!Number.isFinite(Math.fround(value))) {
      throw new ExportError(`${name} holds ${value}, which is too large for ONNX's float32.`);
    }
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

/** ValueInfoProto, TypeProto and TypeProto.Tensor, one within the other. */
function writePort({ name, width }: Port, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(2, writeType, width);
}

function writeType(width: number, writer: PbfWriter): void {
  writer.writeMessage(1, writeTensorType, width);
}

function writeTensorType(width: number, writer: PbfWriter): void {
  writer.writeVarintField(1, FLOAT);
  writer.writeMessage(2, writeShape, width);
}

function writeShape(width: number, writer: PbfWriter): void {
  writer.writeMessage(1, (name: string, each) => each.writeStringField(2, name), "n");
  writer.writeMessage(1, (size: number, each) => each.writeVarintField(1, size), width);
}
