package lab
import ("testing";"context";"time";"fmt")
func TestTmp(t *testing.T){
 a,_:=resolve("127.0.0.1","9001")
 l:=arrivalLoad{target{a,[]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),"Hello, World!",time.Second,50},1000000,300,200}
 ctx,cancel:=context.WithTimeout(context.Background(),2*time.Second); defer cancel()
 r,err:=l.play(ctx)
 if err != nil { t.Fatal(err) }
 fmt.Println(r.parts[0].length, r.connections)
 for i:=0;i<r.parts[0].length&&i<5;i++ { fmt.Println(*r.parts[0].at(i)) }
}
