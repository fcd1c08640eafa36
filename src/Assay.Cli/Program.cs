System.Console.WriteLine(Assay.Tensors.Libtorch.Folder); var t = TorchSharp.torch.ones(3,3).matmul(TorchSharp.torch.ones(3,3)); System.Console.WriteLine(t.sum().item<float>());
